/// The rules of a site, checked together and ready to be bound to units.
public struct RuleBook: Sendable {
  /// In the order of the files.
  public var rules: [Rule] = []
  /// What the site file overrides, by farm and unit.
  var overrides: [UnitName: [String: Override]] = [:]
  /// What the site file derives, by farm and unit.
  var derived: [UnitName: [Derived]] = [:]

  /// A unit's full name.
  struct UnitName: Hashable, Sendable {
    var farm: String
    var unit: String
  }

  /// What a unit changes about a rule.
  struct Override: Sendable {
    /// The rule does not run here.
    var off = false
    /// Named numbers with other values.
    var numbers: [Int: (value: Double, unit: UnitOfMeasure)] = [:]
    /// As written, for the digest.
    var written = ""
  }

  /// A metric that a unit computes from others.
  struct Derived: Sendable {
    var metric: Metric
    var expression: Expression
    /// As written, for the digest.
    var written: String
    /// Where its name stands.
    var position: Position
  }

  /// No rules.
  public init() {}

  /// The sensor id of series that are computed.
  public static let derivedSensor = "derived"

  /// The series that the site's derived metrics make, in the order of farms and units: to be given
  /// numbers in the catalogue before an engine is made.
  public func derivedSeries(_ site: Site) -> [Series] {
    var all: [Series] = []
    for farm in site.farms {
      for unit in farm.units {
        for one in derived[UnitName(farm: farm.id, unit: unit.id)] ?? [] {
          all.append(
            Series(
              farm: farm.id, unit: unit.id, metric: one.metric, sensor: Self.derivedSensor))
        }
      }
    }
    return all
  }

  /// The rules of some files with what the site says about them, and every mistake of every file; a
  /// rule with a mistake is left out.
  public static func read(_ files: [Node], site: Site) -> (RuleBook, [Mistake]) {
    var book = RuleBook()
    var reader = RuleReader(names: SiteNames(site))
    var seen: [String: Position] = [:]
    for file in files {
      for item in items(file, &reader.mistakes) {
        guard let rule = reader.read(item) else { continue }
        if let first = seen[rule.name] {
          reader.mistakes.append(
            Mistake(
              Title(
                en: "There is already a rule \"\(rule.name)\", in \(first.file) line "
                  + "\(first.line).",
                zh: "规则“\(rule.name)”已在 \(first.file) 第 \(first.line) 行定义。"),
              remedy: Title(en: "Rename one of them.", zh: "请给其中一条改名。"), at: rule.position))
          continue
        }
        seen[rule.name] = rule.position
        book.rules.append(rule)
      }
    }
    for relation in reader.allRelations where !reader.allNames.contains(relation.name) {
      reader.mistakes.append(unknownRule(relation.name, reader.allNames, relation.position))
    }
    var mistakes = reader.mistakes
    book.checkCircles(&mistakes)
    for rule in book.rules { rule.checkSense(&mistakes) }
    let order = Dictionary(
      files.enumerated().map { ($0.element.position.file, $0.offset) }
    ) { first, _ in first }
    mistakes.sort {
      let (a, b) = ($0.position, $1.position)
      return (order[a.file] ?? 0, a.line, a.column) < (order[b.file] ?? 0, b.line, b.column)
    }
    book.readSite(site, &mistakes)
    return (book, mistakes)
  }

  private static func items(_ file: Node, _ mistakes: inout [Mistake]) -> [Node] {
    switch file.value {
    case .list(let items): return items
    case .null: return []
    case .map(let members) where members.isEmpty: return []
    default:
      mistakes.append(
        Mistake(
          Title(en: "A rule file is a list of rules.", zh: "规则文件是规则的列表。"),
          remedy: Title(
            en: "Begin each rule with \"- rule: name\".", zh: "每条规则以“- rule: 名称”开头。"),
          at: file.position))
      return []
    }
  }

  static func unknownRule(_ name: String, _ known: [String], _ at: Position) -> Mistake {
    Mistake(
      Title(en: "There is no rule \"\(name)\".", zh: "没有规则“\(name)”。"),
      remedy: .near(
        name, in: known,
        otherwise: Title(en: "See `furrow rules list`.", zh: "请查看 `furrow rules list`。")),
      at: at, length: name.count)
  }
}
