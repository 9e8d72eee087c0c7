import Farm

/// What the argument parser says, in Chinese: it speaks English alone, so its finished text is read
/// again, line by line.
///
/// The texts of commands stand in English beside what they describe; ``texts`` has each of them in
/// Chinese, and a test holds that none is missing.
struct ChineseHelp {
  /// Cells in a line.
  var width = 80
  /// Texts that had no Chinese.
  private(set) var missing: [String] = []

  /// The columns to ask the parser for, so that it breaks no line.
  static let columns = 100_000
  private static let indent = 26

  /// A screen of help.
  mutating func help(_ text: String) -> String {
    var lines: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      lines += line.hasPrefix("  ") ? entry(String(line)) : prose(String(line))
    }
    return lines.joined(separator: "\n")
  }

  private mutating func prose(_ line: String) -> [String] {
    if let heading = Self.headings[line] { return [heading] }
    if line.hasPrefix("OVERVIEW: ") {
      return ("概述：" + chinese(String(line.dropFirst(10)))).wrapped(to: width)
    }
    if line.hasPrefix("USAGE: ") { return ["用法：" + line.dropFirst(7)] }
    if line.isEmpty { return [""] }
    return chinese(line).wrapped(to: width)
  }

  /// `  --label <value>   Its text. (default: 5)`, the label alone when it is long, or the text alone.
  private mutating func entry(_ line: String) -> [String] {
    if let status = status(line) { return [status] }
    if line.hasPrefix("  See '") { return ["  详细帮助：" + Self.quoted(line)] }
    let room = String(repeating: " ", count: Self.indent)
    if line.hasPrefix(room) { return described(String(line.dropFirst(Self.indent)), room) }
    guard line.count > Self.indent, line.dropFirst(Self.indent - 1).first == " " else {
      return [line]
    }
    var lines = described(String(line.dropFirst(Self.indent)), room)
    lines[0] = String(line.prefix(Self.indent) + lines[0].dropFirst(Self.indent))
    return lines
  }

  private static func quoted(_ line: String) -> String {
    String(line.drop { $0 != "'" }.dropFirst().prefix { $0 != "'" })
  }

  private mutating func described(_ text: String, _ room: String) -> [String] {
    var text = text
    var tail = ""
    for note in [" (values: ", " (default: "] {
      // Only what the parser appends: a text of ours that speaks of a default ends in a full stop.
      guard text.hasSuffix(")"), let at = text.ranges(of: note).last else { continue }
      tail = String(text[at.lowerBound...])
      text = String(text[..<at.lowerBound])
      break
    }
    if !tail.isEmpty {
      tail = "（" + tail.dropFirst(2).dropLast() + "）"
      tail.replace("values: ", with: "可选：")
      tail.replace("default: ", with: "默认：")
    }
    let whole = chinese(text) + tail
    return whole.wrapped(to: max(20, width - Self.indent)).map { room + $0 }
  }

  private func status(_ line: String) -> String? {
    ExitStatus.allCases.first { line == "  \($0.rawValue)  \($0.title.en)" }
      .map { "  \($0.rawValue)  \($0.title.zh)" }
  }

  private mutating func chinese(_ text: String) -> String {
    if let known = Self.texts[text] { return known }
    if let known = Self.discussions.first(where: { text.hasPrefix($0.key) }) { return known.value }
    missing.append(text)
    return text
  }

  private static let headings = [
    "ARGUMENTS:": "参数：", "OPTIONS:": "选项：", "SUBCOMMANDS:": "子命令：", "EXIT STATUS": "退出状态",
  ]

  /// What is wrong with a command line.
  mutating func complaint(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      for (en, zh) in Self.complaints where line.hasPrefix(en) {
        return sentence(zh + line.dropFirst(en.count))
      }
      return String(line)
    }.joined(separator: "\n")
  }

  private mutating func sentence(_ line: String) -> String {
    var line = line
    for (en, zh) in [
      ("' is invalid for '", "' 不能用于 '"), ("' for more information.", "'。"),
      (" unexpected arguments: ", " 个多余的参数："), (". Please provide one of the following:", "。可选："),
      (". Please provide one of ", "。可选："), ("' or '", "' 或 '"),
    ] { line.replace(en, with: zh) }
    if line.hasPrefix("说明："), let gap = line.ranges(of: "  ").last {
      line = line[..<gap.upperBound] + chinese(String(line[gap.upperBound...]))
    }
    return line
  }

  private static let complaints: KeyValuePairs = [
    "Error: Missing expected argument ": "错误：缺少参数 ", "Error: Unknown option ": "错误：未知选项 ",
    "Error: Missing value for ": "错误：缺少值，选项 ", "Error: Unexpected argument ": "错误：多余的参数 ",
    "Error: The value ": "错误：值 ", "Error: Missing one of: ": "错误：须给出其一：",
    "Error: ": "错误：", "Help:  ": "说明：", "Usage: ": "用法：", "  See '": "  详情请见 '",
  ]
}
