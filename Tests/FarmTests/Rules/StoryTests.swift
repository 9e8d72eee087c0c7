import Foundation
import Testing
import YAMLFiles

@testable import Farm

/// The package's root.
let packageRoot = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

@Suite struct StoryTests {
  static let files: [String] = {
    let folder = packageRoot.appending(path: "Tests/Stories")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.sorted()
  }()

  @Test func thereAreStories() { #expect(Self.files.count >= 10) }

  @Test(arguments: files) func storiesComeOutAsTold(_ name: String) throws {
    let file = packageRoot.appending(path: "Tests/Stories/\(name)")
    let text = try String(contentsOf: file, encoding: .utf8)
    let (stories, mistakes) = Story.read(try YAML.parse(text, file: name).get())
    #expect(mistakes.isEmpty, "\(mistakes.map { $0.text(source: text) }.joined(separator: "\n"))")
    for story in stories {
      var nodes: [Node] = []
      if let own = story.ownRules { nodes.append(own) }
      for rules in story.ruleFiles {
        let path = file.deletingLastPathComponent().appending(path: rules)
        nodes.append(
          try YAML.parse(String(contentsOf: path, encoding: .utf8), file: rules).get())
      }
      var (book, wrong) = RuleBook.read(nodes, site: story.site)
      wrong += story.check(against: book)
      #expect(wrong.isEmpty, "\(wrong.map { $0.text(source: text) }.joined(separator: "\n"))")
      let outcome = story.run(book)
      #expect(outcome.passed, "\(story.name)\n\(outcome.text)")
    }
  }

  /// Every construct of the language is told of in some story, by rules that run there.
  @Test func everyConstructHasAStory() throws {
    var used: Set<String> = []
    for name in Self.files {
      let file = packageRoot.appending(path: "Tests/Stories/\(name)")
      let node = try YAML.parse(String(contentsOf: file, encoding: .utf8), file: name).get()
      for story in Story.read(node).0 {
        for rule in try Self.book(story, beside: file).rules { used.formUnion(Self.words(rule)) }
      }
    }
    let wanted =
      WindowFunction.allCases.map { "window \($0.rawValue)" }
      + DataFunction.allCases.map(\.rawValue)
      + [
        "and", "or", "not", "<", "<=", ">", ">=", "+", "-", "*", "/", "min of two", "max of two",
        "abs", "silent", "clock", "season", "area", "elevation", "words", "other", "formula",
        "unit",
        "for", "until", "keep for", "only when", "after", "unless", "limit", "act", "act until",
        "longest", "dead time", "numbers", "levels",
      ]
    #expect(wanted.filter { !used.contains($0) } == [])
  }

  private static func book(_ story: Story, beside file: URL) throws -> RuleBook {
    var nodes = [story.ownRules].compactMap { $0 }
    for name in story.ruleFiles {
      let path = file.deletingLastPathComponent().appending(path: name)
      nodes.append(try YAML.parse(String(contentsOf: path, encoding: .utf8), file: name).get())
    }
    return RuleBook.read(nodes, site: story.site).0
  }

  private static func words(_ rule: Rule) -> Set<String> {
    var words = Set(rule.written.map(\.key))
    if rule.levels.count > 1 { words.insert("levels") }
    if rule.act?.until != nil { words.insert("act until") }
    if rule.act?.longest != nil { words.insert("longest") }
    if rule.act.map({ $0.deadTime > 0 }) == true { words.insert("dead time") }
    if rule.levels.contains(where: { $0.hold > 0 }) { words.insert("for") }
    for expression in rule.expressions {
      expression.walk { part in
        switch part {
        case .window(let function, _, _): words.insert("window \(function.rawValue)")
        case .data(let function, _, _): words.insert(function.rawValue)
        case .binary(.smaller, _, _): words.insert("min of two")
        case .binary(.larger, _, _): words.insert("max of two")
        case .binary(let operation, _, _): words.insert(operation.rawValue)
        case .absolute: words.insert("abs")
        case .not: words.insert("not")
        case .silent: words.insert("silent")
        case .clock: words.insert("clock")
        case .season: words.insert("season")
        case .attribute(let name): words.insert(name)
        case .attributeIs: words.insert("words")
        case .formula: words.insert("formula")
        case .convert: words.insert("unit")
        default: break
        }
      }
      if expression.metrics.contains(where: { $0.unit != nil }) { words.insert("other") }
    }
    return words
  }

  @Test func aStoryThatNamesNothingIsAMistake() throws {
    let text = """
      - story: Typos
        rules:
          - {rule: low, on: pond, when: dissolved_oxygen < 3 mg/L, severity: info, en: x, source: t}
        watch: lo
        readings: {pond-1 dissolved_oxygen: {every 1 min: 2}}
        expect:
          - 0 min firing loww pond-1 infoo
          - 0 min firing low pond-1 info
      """
    let (stories, mistakes) = Story.read(try YAML.parse(text, file: "s.yaml").get())
    #expect(mistakes.isEmpty)
    let story = try #require(stories.first)
    let (book, _) = RuleBook.read([try #require(story.ownRules)], site: story.site)
    #expect(
      story.check(against: book).map(\.remedy.en) == [
        "Did you mean \"low\"?", "Did you mean \"low\"?", "Did you mean \"info\"?",
      ])
  }
}
