//! What is wrong with a value, in words.

use crate::bilingual::Bilingual;
use crate::content::characters::{shown, shown_text};
use crate::content::gs1::{CharacterSet, CouponField, CouponProblem, ValueFault};

/// The sentence without its place.
pub(super) fn text(ai: &str, fault: &ValueFault) -> Bilingual {
    match fault {
        ValueFault::Empty
        | ValueFault::TooShort { .. }
        | ValueFault::TooLong { .. }
        | ValueFault::PartCut { .. }
        | ValueFault::Character { .. }
        | ValueFault::Excluded { .. }
        | ValueFault::Padding
        | ValueFault::CheckDigit { .. }
        | ValueFault::CheckPair { .. }
        | ValueFault::CompanyPrefix => of_characters(ai, fault),
        ValueFault::Month { month } => is_no(ai, month, "month", "月份"),
        ValueFault::Day { day } => Bilingual::new(
            format!("({ai}) has day {day}, which its month does not have."),
            format!("({ai}) 的日为 {day}，该月没有这一天。"),
        ),
        ValueFault::Hour { hour } => is_no(ai, hour, "hour", "小时"),
        ValueFault::Minute { minute } => is_no(ai, minute, "minute", "分钟"),
        ValueFault::Second { second } => is_no(ai, second, "second", "秒"),
        ValueFault::Country { code } => is_no(ai, code, "country code of ISO 3166", "ISO 3166 国家代码"),
        ValueFault::Currency { code } => is_no(ai, code, "currency code of ISO 4217", "ISO 4217 货币代码"),
        ValueFault::MediaType { code } => is_no(ai, code, "assigned media type", "已分配的介质类型"),
        ValueFault::PackageType { code } => is_no(ai, code, "package type", "包装类型代码"),
        ValueFault::Coupon { field, problem } => of_coupon(ai, *field, *problem),
        fault => plain(ai, fault),
    }
}

fn of_characters(ai: &str, fault: &ValueFault) -> Bilingual {
    match fault {
        ValueFault::Empty => Bilingual::new(format!("({ai}) has no value."), format!("({ai}) 没有值。")),
        ValueFault::TooShort { minimum, length } => Bilingual::new(
            format!("The value of ({ai}) has {length} characters; it needs at least {minimum}."),
            format!("({ai}) 的值为 {length} 个字符，至少应为 {minimum} 个。"),
        ),
        ValueFault::TooLong { maximum, length } => Bilingual::new(
            format!("The value of ({ai}) has {length} characters; at most {maximum} are allowed."),
            format!("({ai}) 的值为 {length} 个字符，最多允许 {maximum} 个。"),
        ),
        ValueFault::PartCut { expected, length } => Bilingual::new(
            format!("The last part of ({ai}) has {length} of its {expected} characters."),
            format!("({ai}) 的最后一部分只有 {length} 个字符，应为 {expected} 个。"),
        ),
        ValueFault::Character { character, set } => {
            let (character, set) = (shown(*character), set_name(*set));
            Bilingual::new(
                format!("{character} is not allowed in ({ai}); it takes {}.", set.en),
                format!("({ai}) 中不允许 {character}；只能用{}。", set.zh),
            )
        }
        ValueFault::Excluded { character } => {
            let character = shown(*character);
            Bilingual::new(
                format!("GB/T 33993-2017 excludes {character} from ({ai}), as it does % & / < > ?"),
                format!("GB/T 33993-2017 规定 ({ai}) 中不得使用 {character}（% & / < > ? 均不可用）。"),
            )
        }
        ValueFault::Padding => Bilingual::new(
            format!("The = signs at the end of ({ai}) do not fill up a group of four characters."),
            format!("({ai}) 末尾的“=”未将字符补足为四的倍数。"),
        ),
        ValueFault::CheckDigit { found, expected } => Bilingual::new(
            format!("The check digit of ({ai}) is {found}; by the other digits it is {expected}."),
            format!("({ai}) 的校验码为 {found}，按其余数字应为 {expected}。"),
        ),
        ValueFault::CheckPair { found, expected } => {
            let (found, expected) = (shown_text(found), shown_text(expected));
            Bilingual::new(
                format!("The check characters of ({ai}) are {found}; by the others they are {expected}."),
                format!("({ai}) 的校验字符为 {found}，按其余字符应为 {expected}。"),
            )
        }
        ValueFault::CompanyPrefix => Bilingual::new(
            format!("({ai}) begins with a GS1 company prefix, which has at least four digits; here are others."),
            format!("({ai}) 应以厂商识别代码开头（至少四位数字），此处不是。"),
        ),
        _ => Bilingual::default(),
    }
}

fn plain(ai: &str, fault: &ValueFault) -> Bilingual {
    let (en, zh) = match fault {
        ValueFault::PercentSequence => {
            ("a percent sign without two hexadecimal digits", "百分号之后不是两位十六进制数字")
        }
        ValueFault::AllZero => ("zeros only where there must be a number above 0", "全为零，应为大于 0 的数"),
        ValueFault::NotZero => ("something but zeros where there must be zeros", "此处应全为零"),
        ValueFault::LeadingZero => ("a number with a zero in front", "数字前有多余的零"),
        ValueFault::Winding => ("a direction of winding that is none of 0, 1, 9", "卷绕方向应为 0、1 或 9"),
        ValueFault::YesNo => ("a flag that is neither 0 nor 1", "标志应为 0 或 1"),
        ValueFault::Sex => {
            ("a code that is none of 0, 1, 2, 9 (ISO/IEC 5218)", "代码应为 0、1、2 或 9（ISO/IEC 5218）")
        }
        ValueFault::BeyondTotal => ("a number beyond its total", "序号大于总数"),
        ValueFault::PositionForm => ("a place in a sequence that is not written like 2/3", "序列位置的写法应如 2/3"),
        ValueFault::IbanCharacter => ("a character that no IBAN has", "有 IBAN 不允许的字符"),
        ValueFault::IbanCheck => ("check digits that do not fit the IBAN", "IBAN 校验码不符"),
        ValueFault::NotHyphen => ("something but a hyphen where only that may stand", "此处只能是连字符“-”"),
        ValueFault::ImporterIndex => ("a character that is no importer index", "不是进口商索引字符"),
        ValueFault::Latitude => ("a latitude above 1800000000", "纬度大于 1800000000"),
        ValueFault::Longitude => ("a longitude above 3600000000", "经度大于 3600000000"),
        ValueFault::DigitsOnly => ("digits only; another character must be among them", "全为数字，应含有其他字符"),
        ValueFault::CouponCharacter => ("a character of a coupon that is no digit", "优惠券数据含有非数字字符"),
        ValueFault::CouponExcess => ("data behind the end of the coupon", "优惠券数据之后有多余内容"),
        ValueFault::CouponDates => ("a coupon that starts after it expires", "优惠券起始日期晚于截止日期"),
        _ => ("a fault", "错误"),
    };
    Bilingual::new(format!("({ai}) has {en}."), format!("({ai})：{zh}。"))
}

fn is_no(ai: &str, found: &str, en: &str, zh: &str) -> Bilingual {
    let found = shown_text(found);
    Bilingual::new(format!("{found} in ({ai}) is no {en}."), format!("({ai}) 中的 {found} 不是有效的{zh}。"))
}

/// What a character set is called.
fn set_name(set: CharacterSet) -> Bilingual {
    let (en, zh) = match set {
        CharacterSet::Numeric => ("digits", "数字"),
        CharacterSet::Cset82 => (
            "letters, digits and ! \" % & ' ( ) * + , - . / : ; < = > ? _",
            "字母、数字和 ! \" % & ' ( ) * + , - . / : ; < = > ? _",
        ),
        CharacterSet::Cset39 => ("capital letters, digits and # - /", "大写字母、数字和 # - /"),
        CharacterSet::Cset64 => ("letters, digits, - and _", "字母、数字、- 和 _"),
    };
    Bilingual::new(en, zh)
}

fn of_coupon(ai: &str, field: CouponField, problem: CouponProblem) -> Bilingual {
    let (en, zh) = match field {
        CouponField::Format => ("format", "格式"),
        CouponField::Funder => ("company prefix of the funder", "出资方厂商识别代码"),
        CouponField::OfferCode => ("offer code", "优惠代码"),
        CouponField::SaveValue => ("save value", "优惠金额"),
        CouponField::PurchaseRequirement => ("purchase requirement", "购买要求"),
        CouponField::PurchaseRequirementCode => ("purchase requirement code", "购买要求代码"),
        CouponField::PurchaseFamily => ("purchase family code", "购买品类代码"),
        CouponField::AdditionalPurchaseRules => ("additional purchase rules code", "附加购买规则代码"),
        CouponField::PurchaseCompany => ("company prefix of the purchase", "所购商品厂商识别代码"),
        CouponField::ExpirationDate => ("expiration date", "截止日期"),
        CouponField::StartDate => ("start date", "起始日期"),
        CouponField::SerialNumber => ("serial number", "序列号"),
        CouponField::Retailer => ("company prefix or location of the retailer", "零售商代码"),
        CouponField::SaveValueCode => ("save value code", "优惠类型代码"),
        CouponField::AppliesToItem => ("item that the save value applies to", "优惠适用项"),
        CouponField::StoreCoupon => ("store coupon flag", "商店券标志"),
        CouponField::DoNotMultiply => ("flag against multiplying", "不可翻倍标志"),
    };
    match problem {
        CouponProblem::Truncated => {
            Bilingual::new(format!("({ai}) ends before or within its {en}."), format!("({ai}) 的{zh}缺失或不完整。"))
        }
        CouponProblem::Length => Bilingual::new(
            format!("The length of the {en} of ({ai}) is none of those allowed."),
            format!("({ai}) 的{zh}长度不在允许范围内。"),
        ),
        CouponProblem::Value => Bilingual::new(
            format!("The {en} of ({ai}) is none of those allowed."),
            format!("({ai}) 的{zh}不是允许的值。"),
        ),
    }
}
