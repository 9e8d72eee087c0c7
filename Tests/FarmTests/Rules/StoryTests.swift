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
