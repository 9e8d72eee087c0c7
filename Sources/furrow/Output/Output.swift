import Farm
import Foundation

/// How a command speaks: language, width, colour. Made once from options and environment.
///
/// A value, so that a test can ask for any terminal it likes. Limits: colour is the sixteen of ANSI,
/// which every theme maps to something readable.
struct Output: Sendable {
  /// What the reader reads.
  var language = Language.en
  /// Cells in a line; `nil` when nobody watches (a pipe or a file): nothing is cut then.
  var width: Int?
  /// Whether text may be coloured.
  var colour = false

  /// The text in the reader's language.
  func callAsFunction(_ title: Title) -> String { title[language] }
  /// The text in the reader's language.
  func callAsFunction(en: String, zh: String) -> String { language == .zh ? zh : en }

  /// The text in a colour or weight, where colour is allowed.
  func paint(_ text: String, _ paint: Paint?) -> String {
    guard colour, let paint, !text.isEmpty else { return text }
    return "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m"
  }

  /// What an output on a file descriptor should look like.
  static func on(
    _ descriptor: Int32, language: Language, colour: Colour = .auto,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Output {
    let watched = isatty(descriptor) == 1
    let asked = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    let quiet = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
    return Output(
      language: language,
      width: watched ? terminalWidth(descriptor) ?? asked ?? 80 : asked,
      colour: colour == .always || (colour == .auto && watched && !quiet))
  }

  private static func terminalWidth(_ descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}

/// A colour or weight, as the number of ANSI's "select graphic rendition" (ECMA-48, 8.3.117).
enum Paint: String, Sendable {
  case bold = "1"
  case dim = "2"
  case red = "31"
  case green = "32"
  case yellow = "33"
  case blue = "34"
  case magenta = "35"
  case cyan = "36"
  case alarm = "1;31"
  case heading = "1;36"

  /// The colour of a severity.
  static func of(_ severity: Severity) -> Paint {
    switch severity {
    case .info: .cyan
    case .warning: .yellow
    case .critical: .alarm
    }
  }
}

/// When to colour.
enum Colour: String, CaseIterable, Sendable {
  case auto, always, never
}

extension Language {
  /// The language of `--lang`, else of the locale (LC_ALL, LC_MESSAGES, LANG: the first that is set,
  /// as POSIX orders them), else English.
  static func spoken(_ asked: Language?, environment: [String: String]) -> Language {
    if let asked { return asked }
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy
      .compactMap { environment[$0] }.first { !$0.isEmpty }
    return locale?.lowercased().hasPrefix("zh") == true ? .zh : .en
  }
}
