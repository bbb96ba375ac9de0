//! Help in the reader's language. The English texts stand beside the arguments; the Chinese ones in the pages of a manual.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command, CommandFactory, Error, FromArgMatches};

use crate::report::Language;

/// Chinese texts of a command: the way to it, what it does, usage, and what each of its arguments is.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Way to the command, such as `profiles list`; for the program itself its name.
    pub command: &'static str,
    /// What it does.
    pub about: &'static str,
    /// How it is written.
    pub usage: &'static str,
    /// Argument -> what it is.
    pub arguments: &'static [(&'static str, &'static str)],
}

/// Chinese texts of a program.
#[derive(Clone, Copy, Debug)]
pub struct Manual {
    /// The program itself.
    pub root: Page,
    /// Its commands.
    pub pages: &'static [Page],
    /// Way to a command -> what stands below its arguments.
    pub notes: &'static [(&'static str, &'static str)],
}

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

impl Manual {
    /// Parses the arguments; help and refusals are in `language`.
    ///
    /// # Errors
    /// If the arguments are refused, or ask for help or the version.
    pub fn parse<A: CommandFactory + FromArgMatches>(
        &self,
        arguments: impl IntoIterator<Item = OsString>,
        language: Language,
    ) -> Result<A, Error> {
        let mut command = self.command::<A>(language);
        let matches = command.try_get_matches_from_mut(arguments)?;
        A::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }

    /// The command with its texts in `language`.
    #[must_use]
    pub fn command<A: CommandFactory>(&self, language: Language) -> Command {
        match language {
            Language::En => A::command(),
            Language::Zh => self.chinese(A::command(), self.root.command),
        }
    }

    /// What is not translated, or described and not there: empty, unless the manual lags behind the arguments.
    #[must_use]
    pub fn gaps<A: CommandFactory>(&self) -> Vec<String> {
        let command = A::command();
        let mut commands = Vec::new();
        self.below(&command, self.root.command, &mut commands);
        let mut gaps = Vec::new();
        for page in self.pages {
            if !commands.iter().any(|(way, _)| way == page.command) {
                gaps.push(format!("there is no command `{}`", page.command));
            }
        }
        for (way, command) in &commands {
            let Some(page) = self.pages.iter().find(|page| page.command == way) else {
                gaps.push(format!("`{way}` has no page"));
                continue;
            };
            let ids: Vec<&str> = command.get_arguments().map(|argument| argument.get_id().as_str()).collect();
            let described: Vec<&str> = page.arguments.iter().map(|(id, _)| *id).collect();
            if ids != described {
                gaps.push(format!("`{way}` has arguments {ids:?}, its page describes {described:?}"));
            }
            if command.get_after_help().is_some() != self.notes.iter().any(|(noted, _)| noted == way) {
                gaps.push(format!("what stands below the arguments of `{way}` is in one language only"));
            }
        }
        gaps
    }

    /// All commands below one, each with the way to it.
    fn below<'a>(&self, command: &'a Command, way: &str, found: &mut Vec<(String, &'a Command)>) {
        for subcommand in command.get_subcommands() {
            let way = self.way_to(way, subcommand);
            found.push((way.clone(), subcommand));
            self.below(subcommand, &way, found);
        }
    }

    /// The command at the end of `way`, such as `profiles list`, with Chinese texts.
    fn chinese(&self, command: Command, way: &str) -> Command {
        let Some(page) = std::iter::once(&self.root).chain(self.pages).find(|page| page.command == way) else {
            return command;
        };
        let help =
            Arg::new("help").short('h').long("help").action(ArgAction::Help).help("显示帮助").help_heading("选项");
        let mut command = command
            .about(page.about)
            .long_about(None::<&str>)
            .help_template(TEMPLATE)
            .override_usage(page.usage)
            .subcommand_help_heading("命令")
            .mut_args(|argument| describe(argument, page))
            .disable_help_flag(true)
            .arg(help);
        if let Some((_, note)) = self.notes.iter().find(|(command, _)| *command == way) {
            command = command.after_help(*note);
        }
        if way == self.root.command {
            let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
            command = command.disable_version_flag(true).arg(version.help("显示版本").help_heading("选项"));
        }
        command.mut_subcommands(|subcommand| {
            let way = self.way_to(way, &subcommand);
            self.chinese(subcommand, &way)
        })
    }

    fn way_to(&self, parent: &str, command: &Command) -> String {
        if parent == self.root.command {
            command.get_name().to_owned()
        } else {
            format!("{parent} {}", command.get_name())
        }
    }
}

fn describe(argument: Arg, page: &Page) -> Arg {
    let Some((_, text)) = page.arguments.iter().find(|(id, _)| *id == argument.get_id().as_str()) else {
        return argument;
    };
    let heading = if argument.is_positional() { "参数" } else { "选项" };
    let argument = argument.long_help(None::<&str>).help_heading(heading);
    if !argument.get_action().takes_values() {
        return argument.help(*text);
    }
    let mut text = (*text).to_owned();
    let possible = argument.get_possible_values();
    if !possible.is_empty() {
        let names: Vec<&str> = possible.iter().map(clap::builder::PossibleValue::get_name).collect();
        text += &format!(" [可选：{}]", names.join("、"));
    }
    if let Some(default) = argument.get_default_values().first() {
        text += &format!(" [默认：{}]", default.to_string_lossy());
    }
    argument.help(text).hide_possible_values(true).hide_default_value(true)
}
