import ArgumentParser
import Farm
import Foundation

/// `furrow rules test FILE…`
struct RulesTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Play stories: readings in, alerts expected.",
    discussion: """
      A story names its rule files (beside itself) or holds its rules, gives readings as "every 1 \
      min: 5.0 x10, gap 20 min, 2.8 x15, late 3 min 4.0", and says which alert changes come when. \
      What was expected and what came stand side by side where they differ.

      \(ExitStatus.help(.no, .usage))
      """)

  @Argument(help: "Story files or folders of them.", completion: .file(extensions: ["yaml"]))
  var files: [String]
  @Flag(help: "Show every story's changes, not only of those that fail.") var all = false
  @OptionGroup var options: GlobalOptions

  func run() throws {
    var results: [(file: String, story: Story, outcome: Story.Outcome)] = []
    for file in try files.flatMap(Files.names) {
      let (stories, mistakes) = Story.read(try Files.node(file))
      try Mistakes.raise(mistakes)
      for story in stories {
        results.append((file, story, story.run(try Self.book(story, beside: file))))
      }
    }
    let failed = results.filter { !$0.outcome.passed }.count
    options.json ? showJSON(results) : show(results, failed)
    if failed > 0 { throw ExitCode(ExitStatus.no.rawValue) }
  }

  /// The rules of a story; its files stand beside it.
  private static func book(_ story: Story, beside file: String) throws -> RuleBook {
    let folder = (file as NSString).deletingLastPathComponent
    var nodes: [Node] = []
    if let own = story.ownRules { nodes.append(own) }
    for name in story.ruleFiles {
      let path = name.hasPrefix("/") ? name : (folder as NSString).appendingPathComponent(name)
      nodes += try Files.nodes(in: (path as NSString).standardizingPath)
    }
    let (book, mistakes) = RuleBook.read(nodes, site: story.site)
    try Mistakes.raise(mistakes + story.check(against: book))
    return book
  }

  private func show(
    _ results: [(file: String, story: Story, outcome: Story.Outcome)], _ failed: Int
  ) {
    let output = options.output
    for (file, story, outcome) in results {
      let passed = outcome.passed
      let mark = output.paint(passed ? "✓" : "✗", passed ? .green : .alarm)
      print("\(mark) \(story.name.tame)")
      guard !passed || all else { continue }
      if !passed { print(output.paint("  \(file):\(story.position.line)", .dim)) }
      for line in outcome.text.split(separator: "\n") {
        print("  " + output.paint(line.tame, line.hasPrefix("≠") ? .red : nil))
      }
    }
    print(
      output(
        en: "\(results.count) stories, \(failed) not as told.",
        zh: "\(results.count) 个故事，\(failed) 个与预期不符。"))
  }

  private func showJSON(_ results: [(file: String, story: Story, outcome: Story.Outcome)]) {
    print(
      JSON.array(
        results.map { file, story, outcome in
          .compact([
            "story": .string(story.name), "file": .string(file),
            "line": .number(Double(story.position.line)), "passed": .bool(outcome.passed),
            "changes": .array(
              outcome.rows.map {
                .compact([
                  "expected": $0.expected.map { .string($0.text) },
                  "got": $0.got.map { .string($0.text) },
                ])
              }),
          ])
        }
      ).pretty)
  }
}
