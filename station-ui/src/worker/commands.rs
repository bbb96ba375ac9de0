//! The thread that carries out commands: passwords take a while to compare, exports longer, and neither may keep a part
//! waiting.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, RwLock};

use crossbeam_channel::{Receiver, Sender};
use grader::bilingual::Bilingual;
use grader::command::files::write_text;
use jiff::{Timestamp, Zoned};

use super::inspection::{Handover, NextInspector};
use super::inspector::Inspector;
use super::recording::Entry;
use super::shared::Shared;
use crate::line::{LineCommand, LineCommands};
use crate::settings::Settings;
use crate::state::{Answer, Asked, Command, Counters};
use crate::store::export::export;
use crate::store::{Actor, By, Change, Done, RecordStore, Role, StoreError, Verified, VerifyOptions};

/// A command and where its answer goes.
pub type Order = (Command, Asked);

/// The thread's things.
pub struct Commands {
    pub shared: Arc<Shared>,
    pub store: Arc<dyn RecordStore>,
    pub settings: Arc<RwLock<Arc<Settings>>>,
    /// File of the settings; `None`: they were given, and changes are not written.
    pub file: Option<PathBuf>,
    pub folder: PathBuf,
    pub handover: Handover,
    pub entries: Sender<Entry>,
    pub line: LineCommands,
    pub orders: Receiver<Order>,
    pub actor: Option<Actor>,
}

/// What a command came to.
type Outcome = Result<Bilingual, Bilingual>;

impl Commands {
    /// Runs until no more commands come.
    pub fn run(mut self) {
        while let Ok((command, asked)) = self.orders.recv() {
            let outcome = self.carry_out(command, &asked);
            asked.tell(match outcome {
                Ok(done) => Answer::Finished(done),
                Err(why) => Answer::Refused(why),
            });
        }
    }

    fn carry_out(&mut self, command: Command, asked: &Asked) -> Outcome {
        match command {
            Command::Start => self.run_or_stop(true),
            Command::Stop => self.run_or_stop(false),
            Command::InspectNow => {
                self.shared.inspect_now.store(true, Ordering::Relaxed);
                done("The next picture is inspected.", "将检测下一幅图像。")
            }
            Command::BeginBatch { job, batch } => self.begin_batch(job, batch),
            Command::EndBatch => self.end_batch(),
            Command::Release { reason } => self.release(&reason),
            Command::SignIn { name, password } => self.sign_in(&name, &password.0),
            Command::SignOut => self.sign_out(),
            Command::FirstUser { name, password } => {
                self.store.first_user(now(), &name, &password.0).map_err(|error| error.say())?;
                self.shared.update(|snapshot| snapshot.no_users = false);
                self.sign_in(&name, &password.0)
            }
            Command::MakeUser { name, role, password } => {
                self.as_person(|store, actor| store.make_user(actor, now(), &name, role, &password.0))?;
                done("The user was made.", "已创建用户。")
            }
            Command::SetRole { name, role } => {
                self.as_person(|store, actor| store.set_role(actor, now(), &name, role))?;
                done("The role was changed.", "已更改角色。")
            }
            Command::SetLocked { name, locked } => {
                self.as_person(|store, actor| store.set_locked(actor, now(), &name, locked))?;
                match locked {
                    true => done("The account is locked.", "账户已锁定。"),
                    false => done("The account is unlocked.", "账户已解锁。"),
                }
            }
            Command::SetPassword { name, password } => {
                self.as_person(|store, actor| store.set_password(actor, now(), &name, &password.0))?;
                done("The password was changed.", "密码已更改。")
            }
            Command::Override { inspection, verdict, reason } => {
                let change = Change::Override { inspection, verdict, reason };
                self.as_person(|store, actor| store.change(By::Person(actor), now(), &change))?;
                done("The override is recorded.", "人工改判已记录。")
            }
            Command::Apply(settings) => self.apply(*settings),
            Command::Export { query, format, path } => {
                let rows = self.as_person(|store, actor| {
                    let mut progress = progress(asked);
                    export(store, By::Person(actor), &query, format, &path, &mut progress)
                })?;
                let file = grader::report::visible(&path.display().to_string());
                Ok(Bilingual::new(
                    format!("{rows} inspections written to {file}."),
                    format!("已将 {rows} 条检测写入 {file}。"),
                ))
            }
            Command::Verify => self.verify(asked),
        }
    }

    fn person(&self) -> Result<&Actor, Bilingual> {
        self.actor.as_ref().ok_or_else(|| Bilingual::new("Sign in first.", "请先登录。"))
    }

    fn as_person<T>(
        &self,
        what: impl FnOnce(&dyn RecordStore, &Actor) -> Result<T, StoreError>,
    ) -> Result<T, Bilingual> {
        what(self.store.as_ref(), self.person()?).map_err(|error| error.say())
    }

    /// Records what a person did.
    fn note(&self, change: &Change) -> Result<(), Bilingual> {
        self.as_person(|store, actor| store.change(By::Person(actor), now(), change)).map(drop)
    }

    fn run_or_stop(&self, run: bool) -> Outcome {
        self.note(&Change::Station { what: if run { "inspection started" } else { "inspection stopped" }.into() })?;
        self.shared.running.store(run, Ordering::Relaxed);
        self.shared.update(|snapshot| snapshot.running = run);
        match run {
            true => done("Parts are inspected.", "开始检测。"),
            false => done("Parts are not inspected, and all are rejected.", "已停止检测，所有产品将被剔除。"),
        }
    }

    fn begin_batch(&self, job: String, batch: String) -> Outcome {
        if batch.trim().is_empty() {
            return Err(Bilingual::new("A batch needs a name.", "批次名称不能为空。"));
        }
        self.note(&Change::Batch { job: job.clone(), batch: batch.clone(), what: "begun".into() })?;
        // A batch that was begun before goes on with its counters.
        let counters = self.store.counters(&batch).unwrap_or_default();
        self.shared.set_work(|work| (work.job, work.batch) = (Some(job), Some(batch)));
        self.shared.set_counters(counters);
        done("The batch has begun.", "批次已开始。")
    }

    fn end_batch(&self) -> Outcome {
        let work = self.shared.work();
        let Some(batch) = work.batch else { return Err(Bilingual::new("There is no batch.", "当前没有批次。")) };
        let Counters { parts, passed, failed, unread, late, lost, .. } = self.shared.snapshot().counters;
        let what = format!(
            "ended: {parts} parts, {passed} passed, {failed} failed, {unread} unread, {late} late, {lost} lost"
        );
        self.note(&Change::Batch { job: work.job.unwrap_or_default(), batch, what })?;
        self.shared.set_work(|work| (work.job, work.batch) = (None, None));
        self.shared.set_counters(Counters::default());
        let anchor = self.store.head().map_err(|error| error.say())?;
        Ok(Bilingual::new(
            format!("The batch has ended. Note this on the batch sheet, it proves the record later: {anchor}"),
            format!("批次已结束。请将此锚值记于批次单，日后可证明记录完整：{anchor}"),
        ))
    }

    fn release(&self, reason: &str) -> Outcome {
        if reason.trim().is_empty() {
            return Err(Bilingual::new("A release needs a reason.", "放行必须填写理由。"));
        }
        self.note(&Change::Station { what: format!("line released: {reason}") })?;
        self.line.send(LineCommand::Stop(false)).map_err(|error| error.say())?;
        self.shared.update(|snapshot| {
            snapshot.stopped = None;
            snapshot.counters.consecutive = 0;
        });
        done("The line is released.", "产线已放行。")
    }

    fn sign_in(&mut self, name: &str, password: &str) -> Outcome {
        let actor = self.store.sign_in(now(), name, password).map_err(|error| error.say())?;
        self.shared.set_work(|work| actor.name().clone_into(&mut work.operator));
        self.shared.update(|snapshot| snapshot.user = Some(actor.clone()));
        self.actor = Some(actor);
        done("Signed in.", "已登录。")
    }

    fn sign_out(&mut self) -> Outcome {
        if let Some(actor) = self.actor.take() {
            self.store.sign_out(now(), &actor).map_err(|error| error.say())?;
        }
        self.shared.set_work(|work| work.operator.clear());
        self.shared.update(|snapshot| snapshot.user = None);
        done("Signed out.", "已退出登录。")
    }

    /// Everything is looked at before anything is changed, and recorded before it is used.
    fn apply(&self, settings: Settings) -> Outcome {
        settings.check().map_err(|error| error.say())?;
        let before = Arc::clone(&self.settings.read().unwrap_or_else(PoisonError::into_inner));
        let inspector =
            Inspector::new(&settings.inspection, &self.folder, Zoned::now().date()).map_err(|error| error.say())?;
        let shown = (inspector.calibration().cloned(), inspector.profile());
        let used = self.shared.snapshot();
        // Other calibrations and other rules of retention are for metrologists.
        if shown.0 != used.calibration || settings.record.retention != before.record.retention {
            let role = self.person()?.role();
            if role < Role::Metrologist {
                return Err(StoreError::NotAllowed { needed: Role::Metrologist }.say());
            }
        }
        self.note(&Change::Settings { before: before.to_string(), after: settings.to_string() })?;
        if let Some(file) = &self.file {
            write_text(file, &settings.to_string()).map_err(|error| {
                let file = error.path.display().to_string();
                Bilingual::new(
                    format!("{file} cannot be written: {}", error.source),
                    format!("无法写入 {file}：{}", error.source),
                )
            })?;
        }
        if let Some(calibration) = shown.0.as_ref().filter(|shown| Some(*shown) != used.calibration.as_ref()) {
            self.note(&Change::Calibration { id: calibration.id.clone(), hash: calibration.hash.clone() })?;
        }
        if let Some(profile) = shown.1.as_ref().filter(|profile| Some(&profile.id) != used.profile.as_ref()) {
            self.note(&Change::Profile { id: profile.id.clone(), sha256: profile.sha256.clone() })?;
        }
        let next = NextInspector { settings: settings.inspection.clone(), inspector };
        *self.handover.lock().unwrap_or_else(PoisonError::into_inner) = Some(next);
        let _ = self.entries.send(Entry::Retention(settings.record.retention));
        let later = settings.camera != before.camera
            || settings.line != before.line
            || settings.record.folder != before.record.folder
            || settings.record.keep != before.record.keep;
        *self.settings.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(settings);
        self.shared.update(|snapshot| {
            snapshot.calibration = shown.0;
            snapshot.profile = shown.1.map(|profile| profile.id);
        });
        match later {
            true => done(
                "The settings are saved. Camera, line and place of the record are those of before until the station is started again.",
                "设置已保存。相机、产线与记录位置的更改在重新启动检测站后生效。",
            ),
            false => done("The settings are saved and in use.", "设置已保存并生效。"),
        }
    }

    fn verify(&self, asked: &Asked) -> Outcome {
        let history = self.store.reader().map_err(|error| error.say())?;
        let mut progress = progress(asked);
        let verified = history.verify(&VerifyOptions::default(), &mut progress).map_err(|error| error.say())?;
        say_verified(&verified)
    }
}

/// What a walk over the chain came to.
///
/// # Errors
/// The first break, or pictures that are missing.
pub fn say_verified(verified: &Verified) -> Outcome {
    let Verified { entries, head, broken, pictures } = verified;
    if let Some((number, why)) = broken {
        return Err(Bilingual::new(
            format!("The chain is broken at entry {}: {}", number.0, why.en),
            format!("记录链在第 {} 条断开：{}", number.0, why.zh),
        ));
    }
    if let Some((number, path)) = pictures.first() {
        let (count, path) = (pictures.len(), path.display());
        return Err(Bilingual::new(
            format!("{count} pictures are missing or altered, the first of entry {}: {path}", number.0),
            format!("{count} 幅图像缺失或被改动，首个属于第 {} 条：{path}", number.0),
        ));
    }
    Ok(Bilingual::new(
        format!("{entries} entries, all as they were written. Head of the chain: {entries}:{head}"),
        format!("共 {entries} 条，均未改动。链首：{entries}:{head}"),
    ))
}

fn progress(asked: &Asked) -> impl FnMut(Done) -> ControlFlow<()> + '_ {
    |done| {
        asked.tell(Answer::Waiting(Some(done)));
        if asked.is_ended() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

fn now() -> Timestamp {
    Timestamp::now()
}

fn done(en: &str, zh: &str) -> Outcome {
    Ok(Bilingual::new(en, zh))
}
