//! Faults in words: one sentence each in English and Chinese, with the number of the character.

use super::{Fault, FaultKind, value_text};
use crate::bilingual::Bilingual;
use crate::content::characters::{shown, shown_text};

impl Fault {
    /// The sentence. Pieces of the data in it are harmless: what does not show itself is written as its number.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        let Bilingual { en, zh } = self.kind.text();
        match self.character {
            0 => Bilingual::new(en, zh),
            place => Bilingual::new(format!("Character {place}: {en}"), format!("第 {place} 个字符：{zh}")),
        }
    }
}

impl FaultKind {
    /// The sentence without its place.
    fn text(&self) -> Bilingual {
        match self {
            Self::Value { ai, fault } => value_text::text(ai, fault),
            Self::IdentifierForm { .. }
            | Self::IdentifierUnknown { .. }
            | Self::NoData
            | Self::FormNotAllowed { .. }
            | Self::RecognisedOnly { .. }
            | Self::AssumedStructure { .. }
            | Self::Fnc1Missing
            | Self::UriInFnc1Mode
            | Self::BracketsEncoded
            | Self::EanLength { .. }
            | Self::AllocatedCode { .. } => self.of_form(),
            Self::UnknownAi { .. }
            | Self::SeparatorMissing { .. }
            | Self::SeparatorDoubtful { .. }
            | Self::SeparatorSuperfluous { .. }
            | Self::SeparatorMisplaced
            | Self::TooManyElements { .. }
            | Self::Repeated { .. }
            | Self::Excluded { .. }
            | Self::Required { .. }
            | Self::SerialRequired { .. }
            | Self::DatesOutOfOrder { .. }
            | Self::GtinMissing
            | Self::GtinNotFirst { .. } => self.of_elements(),
            Self::SchemeNotHttp { .. }
            | Self::SchemeCase { .. }
            | Self::PlainHttp
            | Self::UriCharacter { .. }
            | Self::PercentEncoding
            | Self::UserInfo
            | Self::Host { .. }
            | Self::IpLiteral
            | Self::Port
            | Self::KeyMissing
            | Self::PathAfterKey { .. }
            | Self::LegacyKey { .. }
            | Self::Qualifiers { .. }
            | Self::BelongsInPath { .. }
            | Self::NotAnAttribute { .. }
            | Self::UnknownAttribute { .. }
            | Self::Unescaped { .. } => self.of_uri(),
        }
    }

    /// Carrier and form.
    fn of_form(&self) -> Bilingual {
        match self {
            Self::IdentifierForm { identifier } => {
                let identifier = shown_text(identifier);
                Bilingual::new(
                    format!("{identifier} is no symbology identifier; one looks like ]Q3."),
                    format!("{identifier} 不是码制标识符；正确形式如 ]Q3。"),
                )
            }
            Self::IdentifierUnknown { identifier } => {
                let identifier = shown_text(identifier);
                Bilingual::new(
                    format!("What the symbology identifier {identifier} says of the data is not known here."),
                    format!("码制标识符 {identifier} 的含义未知，按数据内容判断。"),
                )
            }
            Self::NoData => Bilingual::new("There are no data.", "没有数据。"),
            Self::FormNotAllowed { form, edition } => {
                let (name, title) = (form.name(), edition.title());
                Bilingual::new(
                    format!("{title} has no place for this form: {}.", name.en),
                    format!("{title} 不包括此形式：{}。", name.zh),
                )
            }
            Self::RecognisedOnly { form } => {
                let name = form.name();
                Bilingual::new(
                    format!(
                        "Recognised as {}; its parts are not checked, as no public source describes them.",
                        name.en
                    ),
                    format!("识别为{}；其组成未见公开资料，未作校验。", name.zh),
                )
            }
            Self::AssumedStructure { form } => {
                let name = form.name();
                Bilingual::new(
                    format!("How a {} is put together is assumed: the text of the standard is not public.", name.en),
                    format!("{}的组成方式为假定：标准正文未公开。", name.zh),
                )
            }
            Self::Fnc1Missing => Bilingual::new(
                "This is an element string, but the symbol has no FNC1 in first position (GS1 mode).",
                "数据为单元数据串，但符号首位没有 FNC1（非 GS1 模式）。",
            ),
            Self::UriInFnc1Mode => Bilingual::new(
                "This is a URI, but the symbol has FNC1 in first position; a URI is encoded without.",
                "数据为网址，但符号首位有 FNC1；网址应以普通模式编码。",
            ),
            Self::BracketsEncoded => Bilingual::new(
                "The brackets around the application identifiers are in the data; they are for people and are not encoded.",
                "应用标识符的括号被编入数据；括号仅供人识读，不应编码。",
            ),
            Self::EanLength { expected, length } => Bilingual::new(
                format!("An EAN or UPC symbol of this kind has {expected} digits; here are {length} characters."),
                format!("此类商品条码应为 {expected} 位数字，实为 {length} 个字符。"),
            ),
            Self::AllocatedCode { maximum, length } => Bilingual::new(
                format!("The code behind the GTIN has 1 to {maximum} characters (assumed); here are {length}."),
                format!("GTIN 之后的标识代码应为 1 至 {maximum} 个字符（假定），实为 {length} 个。"),
            ),
            _ => Bilingual::default(),
        }
    }

    /// Element strings and what their identifiers need of each other.
    fn of_elements(&self) -> Bilingual {
        match self {
            Self::UnknownAi { found, after: None } => {
                let found = shown_text(found);
                Bilingual::new(
                    format!("No application identifier begins with {found}."),
                    format!("没有以 {found} 开头的应用标识符。"),
                )
            }
            Self::UnknownAi { found, after: Some(ai) } => {
                let found = shown_text(found);
                Bilingual::new(
                    format!(
                        "No application identifier begins with {found}; is the value of ({ai}) before it too long?"
                    ),
                    format!("没有以 {found} 开头的应用标识符；前面 ({ai}) 的值是否过长？"),
                )
            }
            Self::SeparatorMissing { ai, next } => Bilingual::new(
                format!("({next}) begins here without a separator (FNC1, GS) after the value of ({ai})."),
                format!("({ai}) 的值之后缺少分隔符（FNC1/GS），此处起为 ({next})。"),
            ),
            Self::SeparatorDoubtful { ai, next } => Bilingual::new(
                format!(
                    "The end of the value of ({ai}) reads as ({next}); is a separator (FNC1, GS) missing before it?"
                ),
                format!("({ai}) 的值末尾像是 ({next})；其前是否缺少分隔符（FNC1/GS）？"),
            ),
            Self::SeparatorSuperfluous { ai } => Bilingual::new(
                format!("No separator is needed after ({ai}) here; readers skip it."),
                format!("({ai}) 之后此处不需要分隔符；识读设备会跳过。"),
            ),
            Self::SeparatorMisplaced => Bilingual::new(
                "A separator where an application identifier should begin.",
                "此处应为应用标识符，却是分隔符。",
            ),
            Self::TooManyElements { limit } => Bilingual::new(
                format!("More than {limit} elements; the rest was not read."),
                format!("超过 {limit} 个单元，其余未读。"),
            ),
            Self::Repeated { ai, same_value: true } => {
                Bilingual::new(format!("({ai}) is there twice."), format!("({ai}) 重复出现。"))
            }
            Self::Repeated { ai, same_value: false } => Bilingual::new(
                format!("({ai}) is there twice, with different values."),
                format!("({ai}) 重复出现，且值不同。"),
            ),
            Self::Excluded { ai, other } => Bilingual::new(
                format!("({ai}) and ({other}) must not stand together."),
                format!("({ai}) 与 ({other}) 不能同时使用。"),
            ),
            Self::Required { ai, any_of } => Bilingual::new(
                format!("({ai}) needs {}.", listed(any_of, " with ", ", ", " or ")),
                format!("({ai}) 须与 {} 同时使用。", listed(any_of, " 加 ", "、", " 或 ")),
            ),
            Self::SerialRequired { ai } => Bilingual::new(
                format!("The digital signature (8030) needs the serial part of ({ai})."),
                format!("数字签名 (8030) 要求 ({ai}) 带有序列部分。"),
            ),
            Self::DatesOutOfOrder { first, second } => Bilingual::new(
                format!("The date of ({second}) is before the date of ({first})."),
                format!("({second}) 的日期早于 ({first}) 的日期。"),
            ),
            Self::GtinMissing => Bilingual::new("There is no GTIN (01).", "没有 GTIN (01)。"),
            Self::GtinNotFirst { first } => Bilingual::new(
                format!("The first element is ({first}); it should be the GTIN (01)."),
                format!("首个单元为 ({first})，应为 GTIN (01)。"),
            ),
            _ => Bilingual::default(),
        }
    }

    /// URIs.
    fn of_uri(&self) -> Bilingual {
        match self {
            Self::SchemeNotHttp { scheme } => {
                let scheme = shown_text(scheme);
                Bilingual::new(
                    format!("The scheme is {scheme}; it should be https."),
                    format!("协议为 {scheme}，应为 https。"),
                )
            }
            Self::SchemeCase { scheme } => {
                let scheme = shown_text(scheme);
                Bilingual::new(
                    format!(
                        "The scheme {scheme} mixes capital and small letters; GS1 allows http, https, HTTP and HTTPS."
                    ),
                    format!("协议 {scheme} 大小写混用；GS1 只允许 http、https、HTTP、HTTPS。"),
                )
            }
            Self::PlainHttp => Bilingual::new(
                "The scheme is http; with https nobody can read or change what is sent on the way.",
                "协议为 http；使用 https 可防止传输中被窃听或篡改。",
            ),
            Self::UriCharacter { character } => {
                let character = shown(*character);
                Bilingual::new(
                    format!("{character} cannot stand here in a URI; percent-encode it."),
                    format!("网址此处不能有 {character}；应作百分号编码。"),
                )
            }
            Self::PercentEncoding => Bilingual::new(
                "A percent sign is followed by two hexadecimal digits; here it is not.",
                "百分号之后应为两位十六进制数字。",
            ),
            Self::UserInfo => Bilingual::new(
                "There is a name before the host, with @; the host is what follows it.",
                "主机名前有“@”用户信息；真正的主机名在其后。",
            ),
            Self::Host { fault } => fault.text(),
            Self::IpLiteral => Bilingual::new(
                "The host is a number, not a domain; nobody can tell whose it is.",
                "主机为 IP 地址而非域名，无法判断归属。",
            ),
            Self::Port => Bilingual::new("The port is not a number from 0 to 65535.", "端口不是 0 至 65535 的数字。"),
            Self::KeyMissing => Bilingual::new(
                "The path holds no key of GS1, such as /01/ with a GTIN.",
                "路径中没有 GS1 关键字，例如 /01/ 加 GTIN。",
            ),
            Self::PathAfterKey { key } => Bilingual::new(
                format!(
                    "After the key /{key}/ come pairs of application identifier and value to the end of the path; this is none."
                ),
                format!("关键字 /{key}/ 之后直到路径末尾应为成对的应用标识符和值；此处不是。"),
            ),
            Self::LegacyKey { word, ai } => {
                let word = shown_text(word);
                Bilingual::new(
                    format!("The key word {word} is deprecated; write {ai}."),
                    format!("关键字 {word} 已废止，应写作 {ai}。"),
                )
            }
            Self::Qualifiers { key, found, allowed } => {
                let found: String = found.iter().map(|ai| format!("/{ai}")).collect();
                let allowed = listed(allowed, ", ", "; ", " or ");
                if allowed.is_empty() {
                    return Bilingual::new(
                        format!("{found} cannot follow /{key} in the path."),
                        format!("路径中 /{key} 之后不能有 {found}。"),
                    );
                }
                Bilingual::new(
                    format!(
                        "{found} cannot follow /{key} in the path; what may follow it, in this order, is {allowed}."
                    ),
                    format!("路径中 /{key} 之后不能是 {found}；可依次为 {allowed}。"),
                )
            }
            Self::BelongsInPath { ai } => Bilingual::new(
                format!("({ai}) belongs in the path, not in the query."),
                format!("({ai}) 应在路径中，而不是查询参数中。"),
            ),
            Self::NotAnAttribute { ai } => Bilingual::new(
                format!("({ai}) cannot be an attribute of a Digital Link URI."),
                format!("({ai}) 不能作为数字链接的查询参数。"),
            ),
            Self::UnknownAttribute { key } => {
                let key = shown_text(key);
                Bilingual::new(
                    format!("{key} is no application identifier; other attributes must not be numbers."),
                    format!("{key} 不是应用标识符；其他查询参数名不能是纯数字。"),
                )
            }
            Self::Unescaped { character } => {
                let character = shown(*character);
                Bilingual::new(
                    format!("{character} in a value should be percent-encoded."),
                    format!("值中的 {character} 宜作百分号编码。"),
                )
            }
            _ => Bilingual::default(),
        }
    }
}

/// Groups of application identifiers in words.
fn listed(groups: &[Vec<String>], with: &str, comma: &str, or: &str) -> String {
    let groups: Vec<String> =
        groups.iter().map(|group| group.iter().map(|ai| format!("({ai})")).collect::<Vec<_>>().join(with)).collect();
    match groups.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{}{or}{last}", others.join(comma)),
        None => String::new(),
    }
}
