import ArgumentParser
import Farm
import Foundation
import Storage

/// What the exit status of `furrow` says.
enum ExitStatus: Int32, CaseIterable, Sendable {
  /// Done.
  case ok = 0
  /// Done, and the answer is no: a proof does not hold, a rule test fails, a batch has gaps.
  case no = 1
  /// The command line or a file that a person wrote has mistakes, or names what is not there.
  case usage = 2
  /// Another process holds the data file.
  case held = 3
  /// The broker cannot be reached, or refused.
  case broker = 4
  /// The machine refused: disk full, no permission, a program missing.
  case machine = 5
  /// Stopped by Ctrl-C.
  case interrupted = 130

  /// For people.
  var title: Title {
    switch self {
    case .ok: Title(en: "done", zh: "完成")
    case .no: Title(en: "done, and the answer is no", zh: "完成，答案为否")
    case .usage:
      Title(
        en: "mistakes in the command line or in a file, or no such thing",
        zh: "命令或文件有误，或没有此物")
    case .held: Title(en: "another process holds the data file", zh: "数据文件被另一进程占用")
    case .broker: Title(en: "the broker cannot be reached, or refused", zh: "代理连不上或拒绝")
    case .machine:
      Title(
        en: "the machine refused: disk full, no permission, a program missing",
        zh: "本机拒绝：磁盘已满、没有权限、缺少程序")
    case .interrupted: Title(en: "stopped by Ctrl-C", zh: "被 Ctrl-C 停止")
    }
  }

  /// What trouble with the data file exits with.
  init(_ kind: StoreError.Kind) {
    self =
      switch kind {
      case .held: .held
      case .unfit: .usage
      case .refused, .passing, .broken: .machine
      }
  }

  /// The last paragraph of a command's help.
  static func help(_ possible: ExitStatus...) -> String {
    "EXIT STATUS\n"
      + ([.ok] + possible).map { "  \($0.rawValue)  \($0.title.en)" }.joined(separator: "\n")
  }
}

/// Why a command could not do what was asked: a sentence, its remedy, and the exit status.
///
/// Thrown by commands and shown by ``Furrow/main()`` on standard error, never with a stack trace.
struct Failure: Error, Sendable {
  /// What the process exits with.
  var status: ExitStatus
  /// What went wrong, a sentence.
  var sentence: Title
  /// What to do, a sentence.
  var remedy: Title

  /// A failure.
  init(_ status: ExitStatus, _ sentence: Title, remedy: Title) {
    (self.status, self.sentence, self.remedy) = (status, sentence, remedy)
  }

  /// The lines for standard error.
  func text(_ output: Output) -> String {
    output.paint("furrow: ", .dim) + output.paint(output(sentence), .red) + "\n  "
      + output(remedy)
  }
}

extension Furrow {
  /// Parses the command line, runs the command, and turns what it throws into sentences and an exit
  /// status (the parser's own would be 64).
  static func main() async {
    // A reader that goes away is an error of that write, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      Foundation.exit(report(error))
    }
  }

  private static func report(_ error: any Error) -> Int32 {
    let words = CommandLine.arguments
    let asked =
      words.firstIndex(of: "--lang").flatMap { words.dropFirst($0 + 1).first }
      ?? words.first { $0.hasPrefix("--lang=") }.map { String($0.dropFirst(7)) }
    let language = Language.spoken(
      asked.flatMap(Language.init(rawValue:)), environment: ProcessInfo.processInfo.environment)
    let output = Output.on(STDERR_FILENO, language: language)
    switch error {
    case let failure as Failure:
      complain(failure.text(output))
      return failure.status.rawValue
    case let mistake as Mistake:
      complain(
        mistake.text(
          source: try? String(contentsOfFile: mistake.position.file, encoding: .utf8), language))
      return ExitStatus.usage.rawValue
    case let mistakes as Mistakes:
      complain(mistakes.text(language))
      return ExitStatus.usage.rawValue
    case let error as StoreError:
      complain(output.paint("furrow: ", .dim) + output.paint(output(error.sentence), .red))
      return ExitStatus(error.kind).rawValue
    case let code as ExitCode:
      return code.rawValue
    default:
      if exitCode(for: error) == .validationFailure, let failure = unknownCommand(words.dropFirst())
      {
        return report(failure)
      }
      return reportParsing(error, output)
    }
  }

  private static func reportParsing(_ error: any Error, _ output: Output) -> Int32 {
    let text = output.language == .zh ? inChinese(error, output) : fullMessage(for: error)
    switch exitCode(for: error) {
    case .success:
      print(text)
      return ExitStatus.ok.rawValue
    case .validationFailure:
      complain(text)
      return ExitStatus.usage.rawValue
    default:
      complain(text)
      return ExitStatus.machine.rawValue
    }
  }

  /// A word where the name of a command must stand.
  private static func unknownCommand(_ words: some Sequence<String>) -> Failure? {
    var command: any ParsableCommand.Type = Furrow.self
    for word in words {
      let known = command.configuration.subcommands
      if word.hasPrefix("-") || known.isEmpty { return nil }
      guard let next = known.first(where: { $0._commandName == word }) else {
        return Failure(
          .usage, Title(en: "There is no command \"\(word.tame)\".", zh: "没有命令“\(word.tame)”。"),
          remedy: .known(
            word, in: known.filter { $0.configuration.shouldDisplay }.map { $0._commandName }))
      }
      command = next
    }
    return nil
  }

  private static func inChinese(_ error: any Error, _ output: Output) -> String {
    let text = fullMessage(for: error, columns: ChineseHelp.columns)
    var speaker = ChineseHelp(width: output.width ?? 80)
    return exitCode(for: error) == .success ? speaker.help(text) : speaker.complaint(text)
  }
}
