//! AUT-01: the host of a URI is one of those allowed.

use serde::{Deserialize, Serialize};

use super::{Finding, Limits, OfSymbol, Subject};
use crate::content::host::{AllowedHost, NotCovered, covering};

/// Hosts, each with its subdomains, and with a beginning of the path where only part of it is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowedHosts {
    /// Such as `example.com` or `example.com/path`.
    pub hosts: Vec<String>,
}

impl Limits for AllowedHosts {
    fn validate(&self) -> Result<(), String> {
        if self.hosts.is_empty() {
            return Err("hosts names none, so that no URI can pass".into());
        }
        self.hosts.iter().try_for_each(|host| AllowedHost::parse(host).map(drop).map_err(|error| error.to_string()))
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        let added = self.hosts.iter().find(|host| !base.hosts.contains(host))?;
        Some(format!("hosts gains {added}"))
    }
}

impl OfSymbol for AllowedHosts {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let limit = self.hosts.join(", ");
        let Some(content) = subject.content else { return Finding::not_decoded().limit(limit) };
        let Some(uri) = &content.uri else {
            return Finding::not_applicable("The data are no URI.", "数据不是网址。").limit(limit);
        };
        // Entries that are no hosts were refused when the profile was read.
        let list: Vec<AllowedHost> = self.hosts.iter().filter_map(|host| AllowedHost::parse(host).ok()).collect();
        let finding = match covering(&list, Some(uri)) {
            Ok(_) => Finding::met("The host is one of those allowed.", "域名在允许清单内。"),
            Err(reason) => {
                let (en, zh) = why(&reason);
                Finding::not_met(en, zh).act(
                    "Do not open it. If the host is right, have it filed and add it to the profile; else stop the label.",
                    "请勿打开。若域名正确，先备案并加入规范；否则停用该标签。",
                )
            }
        };
        // Hosts are shown as the Domain Name System has them: letters that look alike differ there.
        let shown = uri.host.as_ref().map_or_else(String::new, |host| host.ascii.clone());
        finding.limit(limit).measured(shown)
    }
}

fn why(reason: &NotCovered) -> (String, String) {
    let (en, zh) = match reason {
        NotCovered::LookAlike { of, .. } => {
            return (
                format!("The host looks like {of} and is another one."),
                format!("该域名与 {of} 相似，但并非同一域名。"),
            );
        }
        NotCovered::OtherPath { of } => {
            return (format!("The host is right, but only {of} is allowed."), format!("域名正确，但只允许 {of}。"));
        }
        NotCovered::OtherHost { of } => {
            return (
                format!("The host belongs to the domain of {of}, but is not below it."),
                format!("该主机属于 {of} 的域，但不在其下。"),
            );
        }
        NotCovered::OtherPort { .. } => ("The port is not the usual one.", "端口不是默认端口。"),
        NotCovered::UserInfo => {
            ("A name stands before the host and can pretend to be it.", "主机名前带有用户信息，可用于冒充域名。")
        }
        NotCovered::IpLiteral => {
            ("The host is a number: nobody can tell whose it is.", "主机为 IP 地址，无法判断归属。")
        }
        NotCovered::NotAUri | NotCovered::NoHost => ("There is no host.", "没有主机名。"),
        NotCovered::OtherScheme => ("The scheme is neither http nor https.", "协议既非 http 也非 https。"),
        NotCovered::OtherDomain | NotCovered::EmptyList => {
            ("The host is not one of those allowed.", "域名不在允许清单内。")
        }
    };
    (en.into(), zh.into())
}
