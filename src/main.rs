//! The program: hands what was typed to the library and ends with its exit status.

use std::process::ExitCode;

use xingzhi::read::worker::Work;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    // Our own children, which look into teachers' files under limits.
    if arguments.get(1).is_some_and(|argument| argument == xingzhi::read::Job::ARGUMENT) {
        return xingzhi::read::serve_child::<xingzhi::read::Job>();
    }
    xingzhi::cli::run(arguments)
}
