import Broker
import Farm
import Foundation
import YAMLFiles

/// Every mistake of a file, thrown together.
struct Mistakes: Error, Sendable {
  /// At least one.
  var all: [Mistake]

  /// Throws when there are any.
  static func raise(_ mistakes: [Mistake]) throws {
    if !mistakes.isEmpty { throw Mistakes(all: mistakes) }
  }

  /// Each with its source line and a caret under the place.
  func text(_ language: Language) -> String {
    var sources: [String: String] = [:]
    return all.map { mistake in
      let file = mistake.position.file
      let source = sources[file] ?? (try? String(contentsOfFile: file, encoding: .utf8))
      sources[file] = source
      return mistake.text(source: source, language)
    }.joined(separator: "\n")
  }
}

extension Mistake {
  /// For programs that show mistakes where they stand, such as editors.
  func json(_ language: Language) -> JSON {
    .compact([
      "file": .string(position.file), "line": .number(Double(position.line)),
      "column": .number(Double(position.column)), "length": .number(Double(length)),
      "message": .string(message[language]), "remedy": .string(remedy[language]),
    ])
  }
}

/// Files that people write, read with sentences for what is wrong.
enum Files {
  /// The text of a file; `-` is standard input.
  static func text(_ path: String) throws -> String {
    if path == "-" {
      let data = FileHandle.standardInput.readDataToEndOfFile()
      return String(decoding: data, as: UTF8.self)
    }
    do { return try String(contentsOfFile: path, encoding: .utf8) } catch {
      let exists = FileManager.default.fileExists(atPath: path)
      throw Failure(
        .usage,
        exists
          ? Title(en: "\(path) cannot be read as UTF-8 text.", zh: "\(path) 无法按 UTF-8 文本读取。")
          : Title(en: "There is no file \(path).", zh: "没有文件 \(path)。"),
        remedy: Title(
          en: "Paths count from the folder you are in, those of a configuration from its own.",
          zh: "相对路径以当前文件夹为起点；配置文件中的以该文件所在文件夹为起点。"))
    }
  }

  /// The bytes of a file; `-` is standard input.
  static func bytes(_ path: String) throws -> [UInt8] {
    if path == "-" { return [UInt8](FileHandle.standardInput.readDataToEndOfFile()) }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(
        .usage, Title(en: "There is no file \(path.tame).", zh: "没有文件 \(path.tame)。"),
        remedy: Title(en: "Check the path.", zh: "请检查路径。"))
    }
    return [UInt8](data)
  }

  /// The text of a file that a spreadsheet may have written: UTF-8 or GBK.
  static func sheet(_ path: String) throws -> String {
    guard let (text, _) = SheetText.decode(try bytes(path)) else {
      throw Failure(
        .usage,
        Title(en: "\(path.tame) is neither UTF-8 nor GBK.", zh: "\(path.tame) 既不是 UTF-8 也不是 GBK。"),
        remedy: Title(en: "Save it as CSV UTF-8.", zh: "请另存为 CSV UTF-8。"))
    }
    return text
  }

  /// A YAML file as a node.
  static func node(_ path: String) throws -> Node {
    try YAML.parse(text(path), file: path).get()
  }

  /// Every `*.yaml` file of a folder as nodes, in the order of their names; a file counts as a
  /// folder of one.
  static func nodes(in path: String) throws -> [Node] {
    try names(in: path).map(node)
  }

  /// Paths of the `*.yaml` files of a folder, sorted.
  static func names(in path: String) throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Failure(
        .usage, Title(en: "There is no \(path).", zh: "没有 \(path)。"),
        remedy: Title(
          en: "Check the path, or name the configuration with --config.",
          zh: "请检查路径，或用 --config 指定配置文件。"))
    }
    guard isFolder.boolValue else { return [path] }
    return try FileManager.default.contentsOfDirectory(atPath: path)
      .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
      .map { (path as NSString).appendingPathComponent($0) }
  }

  /// `user:password` from the first line of a file, so that neither stands in a configuration.
  static func login(_ path: String) throws -> SessionSettings.Login {
    let line = try text(path).prefix { $0 != "\n" && $0 != "\r" }
    let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw Failure(
        .usage, Title(en: "\(path) holds no login.", zh: "\(path) 中没有登录信息。"),
        remedy: Title(
          en: "Write user:password on its first line.", zh: "请在第一行写 用户:密码。"))
    }
    return SessionSettings.Login(user: String(parts[0]), password: String(parts[1]))
  }
}
