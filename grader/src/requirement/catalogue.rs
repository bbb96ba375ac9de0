//! All rules, once: id, title in both languages, type of its limits.
//!
//! To add a rule: a type in a file of this folder, a line here, an entry in a profile.

use serde::{Deserialize, Serialize};

use super::{
    Finding, Limits, OfScene, OfSymbol, Rule, SceneSubject, Subject, authority, data, editions, entered, host,
    item_level, mark, placement, quality, size, symbology, uniqueness,
};
use crate::bilingual::Bilingual;
use crate::record::{Basis, Check, Outcome, Severity};

macro_rules! rules {
    (
        scene { $($s_id:literal $s_variant:ident $s_field:ident: $s_type:ty, $s_en:literal, $s_zh:literal;)* }
        symbol { $($id:literal $variant:ident $field:ident: $type:ty, $en:literal, $zh:literal;)* }
    ) => {
        /// Stable identity of a rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the titles say it")]
        pub enum RuleId { $($s_variant,)* $($variant,)* }

        impl RuleId {
            /// All rules in the order of a report.
            pub const ALL: &[Self] = &[$(Self::$s_variant,)* $(Self::$variant,)*];

            /// As profiles and reports write it, such as `SIZ-01`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$s_variant => $s_id,)* $(Self::$variant => $id,)* }
            }

            /// What it is about.
            #[must_use]
            pub fn title(self) -> Bilingual {
                match self {
                    $(Self::$s_variant => Bilingual::new($s_en, $s_zh),)*
                    $(Self::$variant => Bilingual::new($en, $zh),)*
                }
            }

            /// Whether it judges the whole picture and not each symbol.
            #[must_use]
            pub const fn is_of_scene(self) -> bool {
                match self { $(Self::$s_variant => true,)* $(Self::$variant => false,)* }
            }
        }

        /// The rules of a profile by id; one that is left out is not asked.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct Rules {
            $(
                #[doc = $s_en]
                #[serde(rename = $s_id, skip_serializing_if = "Option::is_none")]
                pub $s_field: Option<Rule<$s_type>>,
            )*
            $(
                #[doc = $en]
                #[serde(rename = $id, skip_serializing_if = "Option::is_none")]
                pub $field: Option<Rule<$type>>,
            )*
        }

        impl Rules {
            /// These rules, and those of `base` that are not among them.
            #[must_use]
            pub fn over(self, base: Self) -> Self {
                Self {
                    $($s_field: self.$s_field.or(base.$s_field),)*
                    $($field: self.$field.or(base.$field),)*
                }
            }

            /// Takes a rule away. Returns where it came from, if it was there.
            pub fn remove(&mut self, id: RuleId) -> Option<Basis> {
                match id {
                    $(RuleId::$s_variant => self.$s_field.take().map(|rule| rule.basis),)*
                    $(RuleId::$variant => self.$field.take().map(|rule| rule.basis),)*
                }
            }

            /// The first rule that demands less than the same rule of a profile that is extended, and why.
            #[must_use]
            pub fn loosened(&self, base: &Self) -> Option<(RuleId, String)> {
                $(if let Some(why) = loosens(self.$s_field.as_ref(), base.$s_field.as_ref()) {
                    return Some((RuleId::$s_variant, why));
                })*
                $(if let Some(why) = loosens(self.$field.as_ref(), base.$field.as_ref()) {
                    return Some((RuleId::$variant, why));
                })*
                None
            }

            /// The rules as a table for people.
            #[must_use]
            pub fn entries(&self) -> Vec<Entry> {
                let mut entries = Vec::new();
                $(entries.extend(self.$s_field.as_ref().map(|rule| Entry::new(RuleId::$s_variant, rule)));)*
                $(entries.extend(self.$field.as_ref().map(|rule| Entry::new(RuleId::$variant, rule)));)*
                entries
            }

            /// Judges the whole picture.
            #[must_use]
            pub fn judge_scene(&self, subject: &SceneSubject<'_>) -> Vec<Check> {
                let mut checks = Vec::new();
                $(if let Some(rule) = &self.$s_field {
                    checks.push(check(RuleId::$s_variant, rule, OfScene::judge(&rule.limit, subject)));
                })*
                checks
            }

            /// Judges one symbol.
            #[must_use]
            pub fn judge_symbol(&self, subject: &Subject<'_>) -> Vec<Check> {
                let mut checks = Vec::new();
                $(if let Some(rule) = &self.$field {
                    checks.push(check(RuleId::$variant, rule, OfSymbol::judge(&rule.limit, subject)));
                })*
                checks
            }
        }
    };
}

rules! {
    scene {
        "SYM-08" Sym08 symbol_count: symbology::SymbolCount, "Number of codes", "符号数量";
        "MRK-01" Mrk01 mark_present: mark::MarkPresent, "Platform mark present", "平台标识存在";
        "MRK-02" Mrk02 mark_place: mark::MarkPlace, "Place of the mark", "标识相对位置";
        "MRK-03" Mrk03 mark_obstruction: mark::NoObstruction, "No obstruction", "标识不遮挡";
        "REC-04" Rec04 cited_editions: editions::CitedEditions, "Editions in force", "标准版本";
    }
    symbol {
        "SYM-01" Sym01 permitted_symbology: symbology::PermittedSymbology, "Permitted symbology", "码制";
        "SYM-02" Sym02 gs1_mode: data::Gs1Mode, "GS1/FNC1 mode", "GS1/FNC1 模式";
        "SYM-03" Sym03 forbidden_variant: symbology::NoForbiddenVariant, "Forbidden variants", "禁止变体";
        "SYM-04" Sym04 error_correction: symbology::ErrorCorrection, "Error correction level", "纠错等级";
        "SYM-05" Sym05 decodes: symbology::Decodes, "Decodes", "译码正确性";
        "SYM-06" Sym06 polarity: symbology::NormalPolarity, "Reversed or mirrored", "反色或镜像";
        "SYM-07" Sym07 version_cap: symbology::VersionCap, "Version cap", "版本上限";
        "DAT-01" Dat01 allowed_form: data::AllowedForm, "Form of the data", "数据形式";
        "DAT-02" Dat02 gtin_first: data::GtinFirst, "GTIN mandatory and first", "GTIN 必选且首位";
        "DAT-03" Dat03 check_digits: data::CheckDigits, "Check digit", "校验码";
        "DAT-04" Dat04 company_prefix: data::CompanyPrefix, "Company prefix", "厂商前缀";
        "DAT-05" Dat05 batch_and_serial: data::BatchAndSerial, "Batch and serial", "批号/系列号";
        "DAT-06" Dat06 dates: data::Dates, "Dates", "日期";
        "DAT-07" Dat07 application_identifiers: data::ApplicationIdentifiers, "Application identifiers", "应用标识符";
        "DAT-08" Dat08 separators: data::Separators, "FNC1 separators", "分隔符";
        "DAT-09" Dat09 product_url: data::ProductUrl, "Product URL (AI 8200)", "产品网址（AI 8200）";
        "DAT-10" Dat10 link_syntax: data::LinkSyntax, "URL syntax", "网址语法";
        "DAT-11" Dat11 key_words: data::KeyWords, "Key words", "关键字";
        "DAT-12" Dat12 scheme: data::Scheme, "Scheme", "协议";
        "DAT-13" Dat13 data_length: data::DataLength, "Data length", "数据长度";
        "DAT-14" Dat14 human_readable: entered::HumanReadable, "Human-readable text", "供人识读字符";
        "DAT-15" Dat15 agrees_with_linear: placement::AgreesWithLinear, "Agrees with linear code", "与一维码一致";
        "DAT-16" Dat16 entered_data: entered::EnteredData, "Agrees with entered data", "与录入信息一致";
        "UNI-01" Uni01 identity_level: item_level::IdentityLevel, "Item-level identity", "单品级";
        "UNI-02" Uni02 no_duplicate: uniqueness::NoDuplicate, "No duplicates", "无重复";
        "UNI-03" Uni03 one_model: uniqueness::OneModel, "One code one product", "一码一品";
        "UNI-04" Uni04 not_cancelled: uniqueness::NotCancelled, "No reuse of cancelled codes", "不得复用/注销";
        "UNI-05" Uni05 issued_at_source: uniqueness::IssuedAtSource, "Source coding", "源头赋码";
        "PLC-01" Plc01 preferred_area: placement::PreferredArea, "Preferred area", "首选位置";
        "PLC-02" Plc02 edge_distance: placement::EdgeRule, "Edge distance", "边缘距离";
        "PLC-03" Plc03 keep_clear: placement::KeepClear, "Areas to avoid", "避免位置";
        "PLC-04" Plc04 curvature: placement::Curvature, "Curved surface", "曲面";
        "PLC-05" Plc05 near_linear: placement::NearLinear, "Next to linear code", "与一维码并存";
        "PLC-06" Plc06 not_bottom: placement::NotBottomOrNeck, "Bottom and neck", "底面/瓶颈";
        "PLC-08" Plc08 logistic_label: placement::LogisticLabel, "Logistic label", "物流标签";
        "AUT-01" Aut01 allowed_hosts: host::AllowedHosts, "Host allow-list", "域名白名单";
        "AUT-02" Aut02 host_filed: authority::HostFiled, "Service address filed", "服务地址备案";
        "AUT-03" Aut03 signed_authority: authority::SignedAuthority, "Signed authorisation list", "授权清单";
        "AUT-04" Aut04 company_code: authority::CompanyCode, "Company code valid", "厂商代码有效";
        "AUT-06" Aut06 category_in_scope: authority::CategoryInScope, "Category in scope", "产品目录";
        "AUT-07" Aut07 valid_certificate: authority::ValidCertificate, "Certificates", "证书";
        "SIZ-01" Siz01 minimum_module: size::MinimumModule, "Smallest module", "最小模块";
        "SIZ-02" Siz02 maximum_module: size::MaximumModule, "Largest module", "最大模块";
        "SIZ-03" Siz03 symbol_side: size::SymbolSide, "Size of the symbol", "符号尺寸";
        "SIZ-04" Siz04 quiet_zone: size::ClearQuietZone, "Quiet zone", "空白区";
        "SIZ-05" Siz05 sampling: size::EnoughSampling, "Sampling", "采样充分";
        "PQ-01" Pq01 overall_grade: quality::OverallGrade, "Overall grade", "综合等级";
        "PQ-02" Pq02 aperture: quality::ApertureReference, "Measuring aperture", "孔径";
        "PQ-03" Pq03 light: quality::LightOfApplication, "Light", "光源";
        "PQ-04" Pq04 parameter_grades: quality::ParameterGrades, "Single parameters", "单项参数";
        "PQ-06" Pq06 scans: quality::ScansCombined, "Scans combined", "多次扫描";
        "PQ-08" Pq08 climate: quality::Climate, "Climate", "环境";
        "PQ-10" Pq10 final_state: quality::FinalState, "Final state", "最终状态";
        "PQ-12" Pq12 instrument: quality::ValidInstrument, "Valid instrument", "仪器有效";
    }
}

impl Rules {
    /// Whether a rule looks at what else is on the label.
    #[must_use]
    pub const fn look_at_the_scene(&self) -> bool {
        self.mark_present.is_some()
            || self.mark_place.is_some()
            || self.mark_obstruction.is_some()
            || self.preferred_area.is_some()
            || self.edge_distance.is_some()
            || self.keep_clear.is_some()
            || self.curvature.is_some()
            || self.logistic_label.is_some()
            || self.look_at_linear_symbols()
    }

    /// Whether a rule looks at linear symbols.
    #[must_use]
    pub const fn look_at_linear_symbols(&self) -> bool {
        self.near_linear.is_some() || self.agrees_with_linear.is_some()
    }
}

impl RuleId {
    /// The rule of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|id| id.name() == name)
    }
}

/// A rule of a profile, for people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Id.
    pub id: &'static str,
    /// What it is about.
    pub title: Bilingual,
    /// Severity.
    pub severity: Severity,
    /// Basis.
    pub basis: Basis,
    /// Source.
    pub source: Bilingual,
    /// Limits as the profile writes them; empty where there is nothing to choose.
    pub limit: String,
}

impl Entry {
    fn new<L: Limits>(id: RuleId, rule: &Rule<L>) -> Self {
        let limit = toml::Value::try_from(&rule.limit).map(|value| value.to_string()).unwrap_or_default();
        let limit = if limit == "{}" { String::new() } else { limit };
        Self {
            id: id.name(),
            title: id.title(),
            severity: rule.severity,
            basis: rule.basis,
            source: rule.source.clone(),
            limit,
        }
    }
}

fn loosens<L: Limits>(own: Option<&Rule<L>>, base: Option<&Rule<L>>) -> Option<String> {
    own?.loosens(base?)
}

/// A finding as the record holds it.
pub fn check<L>(id: RuleId, rule: &Rule<L>, finding: Finding) -> Check {
    let Finding { outcome, measured, limit, text, action, mild } = finding;
    // What is met or does not apply leaves nothing to do.
    let action = action.filter(|_| matches!(outcome, Outcome::NotMet | Outcome::Undecided));
    Check {
        id: id.name().into(),
        severity: if mild { Severity::Warn } else { rule.severity },
        outcome,
        basis: rule.basis,
        measured,
        limit: limit.filter(|limit| !limit.is_empty()),
        message: text.en.clone(),
        title: Some(id.title()),
        finding: Some(text),
        action,
        source: Some(rule.source.clone()),
    }
}
