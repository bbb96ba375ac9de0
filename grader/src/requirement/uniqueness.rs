//! UNI-02 to UNI-05: one code for one item, of one model, never used again, issued by its producer.

use super::asked::{failed, gtin_of, item, item_of, no_list, undated};
use super::{Finding, OfSymbol, Subject};
use crate::register::{Answer, Listed, Sighting, SightingPlace};

crate::asked_limits! {
    /// UNI-02: GTIN and serial number were not seen before: in this picture, in this run, in the history, in a list.
    NoDuplicate;
    /// UNI-03: one GTIN stands for one model.
    OneModel;
    /// UNI-04: the code was not cancelled.
    NotCancelled;
    /// UNI-05: the producer issued the code.
    IssuedAtSource;
}

const HOLD_BACK: (&str, &str) = (
    "Hold both items back and find out which is genuine; if the same item was photographed again, there is no second one.",
    "暂停放行两件产品，查明真伪；若为同一件产品重复拍摄，则不存在第二件。",
);

impl OfSymbol for NoDuplicate {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let identity = match item_of(subject) {
            Ok(identity) => identity,
            Err(finding) => return *finding,
        };
        let scene = subject.scene;
        let twins = scene.targets.iter().filter(|&&place| {
            let other = scene.contents.get(place).and_then(Option::as_ref).and_then(item);
            other == Some(identity)
        });
        let twins = twins.count();
        if twins > 1 {
            return Finding::not_met(
                "The same code stands in this picture more than once.",
                "同一编码在此图像中出现不止一次。",
            )
            .act("Give every item a serial number of its own.", "为每件产品赋予唯一系列号。")
            .measured(twins.to_string());
        }
        let image = scene.record.image.sha256.as_str();
        match scene.register.seen(identity, image) {
            Answer::NoList => no_list(self.required, ("codes seen before", "已见编码")),
            Answer::Failed(reason) => failed(&reason),
            // Without its hash this picture could be the very one that is remembered.
            _ if image.is_empty() => Finding::undecided(
                "The picture has no hash by which it can be told from others.",
                "图像缺少散列值，无法与其他图像区分。",
            )
            .act("Set the SHA-256 of the picture.", "请给出图像的 SHA-256。"),
            Answer::Known(sighting) => seen(&sighting),
            Answer::Unknown => Finding::met("The code was not seen before.", "此码未曾见过。"),
        }
    }
}

fn seen(sighting: &Sighting) -> Finding {
    let date = sighting.date.map(|date| date.to_string());
    // The beginning of a hash is enough to find the picture, and fits a line.
    let picture = |image: &str| image.chars().take(12).collect::<String>();
    let (en, zh, place) = match &sighting.place {
        SightingPlace::ThisRun { image } => {
            ("The code was seen in another picture of this run.", "此码在本次运行的另一图像中出现过。", picture(image))
        }
        SightingPlace::History { image } => {
            ("The code was seen in a picture judged earlier.", "此码在此前检测的图像中出现过。", picture(image))
        }
        SightingPlace::List(list) => {
            ("The code is in a list of codes seen elsewhere.", "此码在他处已见编码清单中。", list.name.clone())
        }
    };
    let measured = [date, Some(place)].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Finding::not_met(en, zh).act(HOLD_BACK.0, HOLD_BACK.1).measured(measured)
}

impl OfSymbol for OneModel {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let gtin = match gtin_of(subject) {
            Ok(gtin) => gtin,
            Err(finding) => return *finding,
        };
        let products = match subject.scene.register.products(gtin) {
            Answer::Known(products) => products,
            Answer::NoList => return no_list(self.required, ("products", "产品")),
            Answer::Failed(reason) => return failed(&reason),
            Answer::Unknown => {
                return Finding::undecided("The GTIN is in no list of products.", "产品清单中没有此 GTIN。")
                    .act("Find out which product it stands for, and list it.", "查明该 GTIN 对应的产品并列入清单。")
                    .measured(gtin);
            }
        };
        let mut models: Vec<&str> = products.iter().map(|product| product.entry.model.as_str()).collect();
        models.sort_unstable();
        models.dedup();
        let measured = models.join(", ");
        if models.len() == 1 {
            return Finding::met("The GTIN stands for one model.", "该 GTIN 对应一个型号。").measured(measured);
        }
        Finding::not_met("The GTIN stands for more than one model.", "该 GTIN 对应不止一个型号。")
            .act(
                "Give every model a GTIN of its own, and correct the lists.",
                "为每个型号分配各自的 GTIN，并更正清单。",
            )
            .measured(measured)
    }
}

impl OfSymbol for NotCancelled {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let identity = match item_of(subject) {
            Ok(identity) => identity,
            Err(finding) => return *finding,
        };
        let Listed { entry, list } = match subject.scene.register.cancelled(identity) {
            Answer::Known(cancelled) => cancelled,
            Answer::NoList => return no_list(self.required, ("cancelled codes", "已注销编码")),
            Answer::Failed(reason) => return failed(&reason),
            Answer::Unknown => return Finding::met("The code was not cancelled.", "此码未被注销。"),
        };
        // Cancelled at some time that nobody noted is cancelled.
        match (entry.date, subject.scene.today) {
            (Some(date), Some(today)) if today < date => {
                return Finding::met("The code is cancelled only from a later day on.", "此码自较晚日期起注销。")
                    .measured(date.to_string());
            }
            _ => {}
        }
        let date = entry.date.map(|date| date.to_string());
        let measured = [date, entry.reason, Some(format!("[{}]", list.name))].into_iter().flatten().collect::<Vec<_>>();
        Finding::not_met("The code was cancelled and must not be used again.", "此码已注销，不得再用。")
            .act(
                "Stop the item and find out how a cancelled code came onto it.",
                "扣下该产品，查明已注销的码为何出现。",
            )
            .measured(measured.join(" "))
    }
}

impl OfSymbol for IssuedAtSource {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let identity = match item_of(subject) {
            Ok(identity) => identity,
            Err(finding) => return *finding,
        };
        let Listed { entry, list } = match subject.scene.register.issued(identity) {
            Answer::Known(issued) => issued,
            Answer::NoList => return no_list(self.required, ("issued codes", "已赋码")),
            Answer::Failed(reason) => return failed(&reason),
            Answer::Unknown => {
                return Finding::not_met("The producer did not issue this code.", "生产单位未赋此码。").act(
                    "Hold the item back and ask the producer for its list of issued codes.",
                    "暂停放行，并向生产单位索取赋码清单。",
                );
            }
        };
        let printed = subject.content.and_then(|content| content.batch());
        if let (Some(issued), Some(printed)) = (entry.batch.as_deref(), printed)
            && issued != printed
        {
            return Finding::not_met("The code was issued for another batch.", "此码是为其他批次所赋。")
                .act("Find out which of the two batches the item belongs to.", "查明该产品属于哪一批次。")
                .measured(printed)
                .limit(issued);
        }
        match (entry.date, subject.scene.today) {
            (Some(_), None) => undated(),
            (Some(date), Some(today)) if today < date => {
                Finding::not_met("The code was issued after the day of the inspection.", "赋码日期晚于检验日期。")
                    .act("Check both dates; a code is issued before it is printed.", "核对两个日期；应先赋码后印制。")
                    .measured(date.to_string())
            }
            _ => Finding::met("The producer issued this code.", "生产单位已赋此码。").measured(list.name),
        }
    }
}
