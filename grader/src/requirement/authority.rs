//! AUT-02 to AUT-07: who may use the code. AUT-05 asks a platform, which nothing here does.

use serde::{Deserialize, Serialize};

use jiff::civil::Date;

use super::asked::{failed, gtin_of, item, no_list, outside, undated};
use super::{Finding, Limits, OfSymbol, Subject};
use crate::content::Form;
use crate::register::authority::{Authority, ListFault};
use crate::register::{Answer, Company};

crate::asked_limits! {
    /// AUT-02: the host of a URI is filed as a service address.
    HostFiled;
    /// AUT-03: the signed list authorises the code.
    SignedAuthority;
    /// AUT-04: the company prefix is given, and to the producer of the product.
    CompanyCode;
    /// AUT-07: certificates that the data or the label name are listed and valid.
    ValidCertificate;
}

impl OfSymbol for HostFiled {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let Some(content) = subject.content else { return Finding::not_decoded() };
        let Some(uri) = &content.uri else {
            return Finding::not_applicable("The data are no URI.", "数据不是网址。");
        };
        if content.form == Form::NationalUri {
            return Finding::not_applicable(
                "The address is that of the national service itself.",
                "该地址为国家平台的服务地址。",
            );
        }
        let act = |finding: Finding| {
            finding.act(
                "Have the service address filed with the article numbering centre.",
                "将服务地址向物品编码中心备案。",
            )
        };
        let Some(host) = uri.host.as_ref().filter(|host| !host.is_ip_literal) else {
            return act(Finding::not_met("There is no host name that could be filed.", "没有可备案的主机名。"));
        };
        let finding = match subject.scene.register.host_filed(&host.ascii) {
            Answer::NoList => no_list(self.required, ("filed service addresses", "备案服务地址")),
            Answer::Failed(reason) => failed(&reason),
            Answer::Unknown => act(Finding::not_met("The host is not filed.", "域名未备案。")),
            Answer::Known(filing) => {
                outside(filing.entry.valid, subject.scene.today, ("The filing of the host", "域名备案"))
                    .map_or_else(|| Finding::met("The host is filed.", "域名已备案。"), act)
            }
        };
        finding.measured(&host.ascii)
    }
}

impl OfSymbol for SignedAuthority {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let Some(content) = subject.content else { return Finding::not_decoded() };
        let serial = item(content).map(|identity| identity.serial);
        // A code without a GTIN is covered by no list; what is wrong with the list counts all the same.
        let gtin = content.gtin().unwrap_or_default();
        let answer = subject.scene.register.authority(gtin, serial, subject.scene.today);
        let text = answer.text();
        let finding = match &answer {
            Authority::Authorised(authorised) => {
                Finding::met(text.en, text.zh).measured(format!("{} #{}", authorised.issuer, authorised.number))
            }
            Authority::NoList(ListFault::NotConfigured) if !self.required => Finding::not_applicable(text.en, text.zh),
            Authority::Undated => Finding::undecided(text.en, text.zh),
            Authority::NotListed if gtin.is_empty() => Finding::not_met(
                "The data name no product, so nobody is authorised to use them.",
                "数据不含产品标识，因此无人获准使用。",
            ),
            _ => Finding::not_met(text.en, text.zh),
        };
        match answer.action() {
            Some(action) => finding.act(action.en, action.zh),
            None => finding,
        }
    }
}

impl OfSymbol for CompanyCode {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let gtin = match gtin_of(subject) {
            Ok(gtin) => gtin,
            Err(finding) => return *finding,
        };
        let act = |finding: Finding| {
            finding
                .act("Ask the producer for its certificate of the company prefix.", "请生产单位出示厂商识别代码证书。")
        };
        let company = match subject.scene.register.company(gtin) {
            Answer::Known(company) => company.entry,
            Answer::NoList => return no_list(self.required, ("company prefixes", "厂商识别代码")),
            Answer::Failed(reason) => return failed(&reason),
            Answer::Unknown => {
                return act(Finding::not_met(
                    "The company prefix of the GTIN is in no list.",
                    "清单中没有此 GTIN 的厂商识别代码。",
                ))
                .measured(gtin);
            }
        };
        let measured = format!("{} {}", company.prefix, company.producer);
        if let Some(finding) = outside(company.valid, subject.scene.today, ("The company prefix", "厂商识别代码"))
        {
            return act(finding).measured(measured);
        }
        match named_producer(subject, gtin) {
            Err(finding) => *finding,
            Ok(Some(named)) if !named.is(&company) => act(Finding::not_met(
                "The company prefix belongs to another producer than the product.",
                "厂商识别代码不属于该产品的生产单位。",
            ))
            .measured(measured)
            .limit(named.name),
            Ok(_) => Finding::met("The company prefix is valid.", "厂商识别代码有效。").measured(measured),
        }
    }
}

/// A producer that a list names.
struct Named {
    name: String,
    uscc: Option<String>,
}

impl Named {
    /// Whether it is the holder of a company prefix: by unified social credit code where both are known, else by name.
    fn is(&self, company: &Company) -> bool {
        match (&self.uscc, &company.uscc) {
            (Some(one), Some(other)) => one == other,
            _ => self.name.trim() == company.producer.trim(),
        }
    }
}

/// The producer of a product by the list of products, else by the signed list.
fn named_producer(subject: &Subject<'_>, gtin: &str) -> Result<Option<Named>, Box<Finding>> {
    match subject.scene.register.products(gtin) {
        Answer::Failed(reason) => return Err(Box::new(failed(&reason))),
        Answer::Known(products) => {
            let named = products
                .into_iter()
                .find_map(|listed| Some(Named { name: listed.entry.producer?, uscc: listed.entry.uscc }));
            if named.is_some() {
                return Ok(named);
            }
        }
        Answer::Unknown | Answer::NoList => {}
    }
    let serial = subject.content.and_then(item).map(|identity| identity.serial);
    Ok(match subject.scene.register.authority(gtin, serial, subject.scene.today) {
        Authority::Authorised(authorised) => Some(Named { name: authorised.producer, uscc: authorised.uscc }),
        _ => None,
    })
}

/// AUT-06: the category of the product is one of those that the code is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryInScope {
    /// The categories.
    pub categories: Vec<ScopedCategory>,
    /// Whether a list must tell the category; if it need not, the rule does not apply without one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
}

/// A category for which codes are compulsory from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopedCategory {
    /// Its name, as lists write it.
    pub name: String,
    /// First day.
    pub from: Date,
}

impl Limits for CategoryInScope {
    fn validate(&self) -> Result<(), String> {
        if self.categories.is_empty() {
            return Err("categories names none, so that no product is in scope".into());
        }
        let twice = |place: usize, name: &str| self.categories.iter().take(place).any(|other| other.name == name);
        match self.categories.iter().enumerate().find(|(place, category)| twice(*place, &category.name)) {
            Some((_, category)) => Err(format!("the category {:?} is there twice", category.name)),
            None => Ok(()),
        }
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        if base.required && !self.required {
            return Some("the list is no longer required".into());
        }
        self.categories.iter().find_map(|own| match base.categories.iter().find(|other| other.name == own.name) {
            None => Some(format!("categories gains {:?}", own.name)),
            Some(other) => {
                (own.from > other.from).then(|| format!("{:?} begins later: {} not {}", own.name, own.from, other.from))
            }
        })
    }
}

impl OfSymbol for CategoryInScope {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let gtin = match gtin_of(subject) {
            Ok(gtin) => gtin,
            Err(finding) => return *finding,
        };
        let named = match categories(subject, gtin) {
            Ok(Some(named)) => named,
            Ok(None) => return no_list(self.required, ("products with their category", "含类别的产品")),
            Err(finding) => return *finding,
        };
        let measured = named.join(", ");
        let scoped = self.categories.iter().filter(|scoped| named.contains(&scoped.name));
        let Some(from) = scoped.map(|scoped| scoped.from).min() else {
            return Finding::not_met(
                "The category of the product is none of those that the code is for.",
                "产品类别不在适用范围内。",
            )
            .act("Check the category in the list of products.", "核对产品清单中的类别。")
            .measured(measured);
        };
        let finding = match subject.scene.today {
            None => undated(),
            Some(today) if today < from => {
                Finding::not_applicable("The code is not compulsory yet for this category.", "该类别尚未要求使用此码。")
            }
            Some(_) => Finding::met("The code is for products of this category.", "产品类别在适用范围内。"),
        };
        finding.measured(measured).limit(format!(">= {from}"))
    }
}

/// The categories of a product by the list of products, else by the signed list; `None` if there is neither.
fn categories(subject: &Subject<'_>, gtin: &str) -> Result<Option<Vec<String>>, Box<Finding>> {
    let products = subject.scene.register.products(gtin);
    let mut named: Vec<String> = match &products {
        Answer::Failed(reason) => return Err(Box::new(failed(reason))),
        Answer::Known(products) => products.iter().filter_map(|listed| listed.entry.category.clone()).collect(),
        Answer::Unknown | Answer::NoList => Vec::new(),
    };
    let serial = subject.content.and_then(item).map(|identity| identity.serial);
    let authority = subject.scene.register.authority(gtin, serial, subject.scene.today);
    if let Authority::Authorised(authorised) = &authority
        && named.is_empty()
    {
        named.clone_from(&authorised.categories);
    }
    if !named.is_empty() {
        return Ok(Some(named));
    }
    let is_asked = products != Answer::NoList || matches!(authority, Authority::Authorised(_));
    if !is_asked {
        return Ok(None);
    }
    let finding = Finding::undecided("No list tells the category of the product.", "清单中没有该产品的类别。")
        .act("Add the category to the list of products.", "在产品清单中补充类别。");
    Err(Box::new(finding.measured(gtin)))
}

impl OfSymbol for ValidCertificate {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let Some(content) = subject.content else { return Finding::not_decoded() };
        // AI 7230 to 7239: two characters for the scheme, then the number (GS1 General Specifications 3.8).
        let encoded = content.elements.iter().filter(|element| element.ai.len() == 4 && element.ai.starts_with("723"));
        let encoded = encoded.filter_map(|element| element.value.get(2..));
        let entered = subject.scene.conditions.entered.certificates.iter().map(String::as_str);
        let numbers: Vec<&str> = encoded.chain(entered).filter(|number| !number.is_empty()).collect();
        if numbers.is_empty() {
            return Finding::not_applicable(
                "Neither the data nor what was entered name a certificate.",
                "数据与录入信息均未含证书编号。",
            );
        }
        let judged = numbers.iter().map(|number| self.of(number, subject));
        let gravest = judged.reduce(|first, second| if grave(&second) > grave(&first) { second } else { first });
        gravest.unwrap_or_else(Finding::not_decoded)
    }
}

/// Of several findings the gravest is told.
const fn grave(finding: &Finding) -> u8 {
    use crate::record::Outcome;
    match finding.outcome {
        Outcome::NotMet => 3,
        Outcome::Undecided => 2,
        Outcome::Met => 1,
        Outcome::NotApplicable => 0,
    }
}

impl ValidCertificate {
    fn of(self, number: &str, subject: &Subject<'_>) -> Finding {
        let act = |finding: Finding| {
            finding.act("Ask the producer for a certificate that is valid today.", "请生产单位出示当前有效的证书。")
        };
        let finding = match subject.scene.register.certificate(number) {
            Answer::NoList => no_list(self.required, ("certificates", "证书")),
            Answer::Failed(reason) => failed(&reason),
            Answer::Unknown => act(Finding::not_met("The certificate is in no list.", "清单中没有此证书。")),
            Answer::Known(certificate) => {
                outside(certificate.entry.valid, subject.scene.today, ("The certificate", "证书"))
                    .map_or_else(|| Finding::met("The certificate is valid.", "证书有效。"), act)
            }
        };
        finding.measured(number)
    }
}
