import Farm
import Yams

/// Reads the YAML that people write into ``Farm/Node``s that know where they stand.
public enum YAML {
  /// The one document of a text, or the mistake that keeps it from being YAML.
  ///
  /// Anchors and aliases are resolved; a text without content is an empty mapping.
  public static func parse(_ text: String, file: String) -> Result<Farm.Node, Mistake> {
    let start = Position(file: file, line: 1, column: 1)
    do {
      guard let node = try Yams.compose(yaml: text) else {
        return .success(Farm.Node(.map([]), at: start))
      }
      var room = limit
      let source = Source(text)
      let whole = convert(node, file: file, source, &room)
      guard room > 0 else {
        return .failure(
          Mistake(
            Title(
              en: "This file unfolds to more than \(limit) values.",
              zh: "这个文件展开后超过 \(limit) 个值。"),
            remedy: Title(
              en: "Write out what its aliases (*name) stand for, or divide it.",
              zh: "请把别名（*name）写开，或把文件拆分。"), at: start))
      }
      return .success(whole)
    } catch let error as YamlError {
      return .failure(mistake(error, file: file))
    } catch {
      return .failure(Mistake(notYAML("\(error)"), at: start))
    }
  }

  /// Values that a file may unfold to: aliases of aliases grow without bound.
  private static let limit = 1_000_000

  private static func convert(
    _ node: Yams.Node, file: String, _ source: Source, _ room: inout Int
  ) -> Farm.Node {
    room -= 1
    let mark = node.mark
    var position = Position(file: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
    guard room > 0 else { return Farm.Node(.null, at: position) }
    switch node {
    case .scalar(let scalar):
      // A quoted text stands behind its quote: places inside it are counted from there.
      if [.doubleQuoted, .singleQuoted].contains(scalar.style) { position.column += 1 }
      let plainNull = scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
      var made = Farm.Node(plainNull ? .null : .scalar(scalar.string), at: position)
      if !plainNull { made.runs = source.runs(of: scalar, at: position) }
      return made
    case .sequence(let items):
      return Farm.Node(.list(items.map { convert($0, file: file, source, &room) }), at: position)
    case .mapping(let members):
      let pairs = members.map {
        (
          key: convert($0.key, file: file, source, &room),
          value: convert($0.value, file: file, source, &room)
        )
      }
      return Farm.Node(.map(pairs), at: position)
    case .alias:
      return Farm.Node(.null, at: position)
    }
  }

  private static func mistake(_ error: YamlError, file: String) -> Mistake {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let where_ = context.map { " (\($0.text.trimmed))" } ?? ""
      return Mistake(
        notYAML(problem.trimmed + where_),
        remedy: Title(
          en: "Check indentation, colons and quotes on this line and the one before.",
          zh: "请检查本行和上一行的缩进、冒号和引号。"),
        at: Position(file: file, line: max(1, mark.line), column: max(1, mark.column)))
    case .duplicatedKeysInMapping(let keys, let context):
      let key = keys.sorted().first ?? ""
      return Mistake(
        Title(en: "\"\(key)\" stands twice in one mapping.", zh: "“\(key)”在同一处出现了两次。"),
        remedy: Title(en: "Keep one.", zh: "请只保留一个。"),
        at: Position(
          file: file, line: max(1, context.mark.line), column: max(1, context.mark.column)))
    default:
      return Mistake(notYAML("\(error)"), at: Position(file: file, line: 1, column: 1))
    }
  }

  private static func notYAML(_ why: String) -> Title {
    Title(en: "This is not YAML: \(why).", zh: "这不是 YAML：\(why)。")
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace || $0 == "." }.reversed())
  }
}
