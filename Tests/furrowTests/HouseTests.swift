import ArgumentParser
import Farm
import Foundation
import Testing

@testable import furrow

/// The house: which room may know which, how long a file may be, what stands at the top.
struct HouseTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// What each target may import. An undeclared import of a sideways room would build all the same.
  static let arrows: [String: Set<String>] = [
    "Broker": ["CMosquitto", "Foundation", "Synchronization"],
    "Farm": ["Foundation", "OrderedCollections", "HeapModule"],
    "YAMLFiles": ["Farm", "Yams"],
    "Provenance": ["Farm", "Crypto", "Foundation"],
    "Storage": ["Farm", "Provenance", "GRDB", "GRDBSQLite", "Foundation"],
    "Delivery": [
      "Farm", "Storage", "CCairo", "CCurl", "Crypto", "Dispatch", "Logging", "Mustache",
      "Foundation",
      "Synchronization",
    ],
    "furrow": [
      "Broker", "Delivery", "Farm", "Provenance", "Storage", "YAMLFiles", "ArgumentParser",
      "CQRencode", "Foundation", "Logging", "ServiceLifecycle", "Synchronization", "UnixSignals",
    ],
  ]

  private static func files(_ folder: String, _ ending: String) throws -> [URL] {
    let all = FileManager.default.enumerator(
      at: root.appending(path: folder), includingPropertiesForKeys: nil)!
    return all.compactMap { $0 as? URL }.filter { $0.pathExtension == ending }
  }

  @Test func arrowsRunOneWay() throws {
    var seen: Set<String> = []
    for file in try Self.files("Sources", "swift") {
      let parts = file.path.dropFirst(Self.root.appending(path: "Sources").path.count)
        .split(separator: "/")
      let target = String(parts[0])
      seen.insert(target)
      let allowed = try #require(Self.arrows[target], "\(target) has no arrows")
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        guard line.contains("import "), !line.hasPrefix("//"), !line.hasPrefix(" "),
          let module = line.split(separator: " ").last.map(String.init),
          line.split(separator: " ").contains("import")
        else { continue }
        #expect(allowed.contains(module), "\(file.path) imports \(module)")
      }
    }
    #expect(seen == Set(Self.arrows.keys))
  }

  @Test func filesAreShort() throws {
    for file in try Self.files("Sources", "swift") + Self.files("Tests", "swift") {
      let lines = try String(contentsOf: file, encoding: .utf8).split(
        separator: "\n", omittingEmptySubsequences: false
      ).count
      #expect(lines <= 401, "\(file.path) has \(lines) lines")
    }
  }

  @Test func nothingElseStandsAtTheTop() throws {
    let known = ["Package.swift", "Sources", "Tests", "Schemas", "Deploy", "README.md"]
    for name in try FileManager.default.contentsOfDirectory(atPath: Self.root.path)
    where !name.hasPrefix(".") && name != "Package.resolved" {
      #expect(known.contains(name), "\(name) stands at the top")
    }
  }

  @Test func theSampleConfigurationIsTheDefaults() throws {
    let path = Self.root.appending(path: "Deploy/furrow.yaml").path
    let (config, mistakes) = Config.read(try Files.node(path))
    #expect(mistakes.isEmpty)
    #expect(config == Config())
  }

  @Test func theSampleFilesHaveNoMistakes() throws {
    let place = Place(config: Config(), folder: Self.root.appending(path: "Deploy").path)
    let site = try place.site()
    #expect(try !place.rules(for: site).rules.isEmpty)
    _ = try place.tables(for: site)
  }

  /// Whoever is told that something is wrong is told what to do, in either language.
  @Test func everyShippedRuleSaysWhatToDo() throws {
    let site = Site()
    let (book, _) = RuleBook.read(
      try Files.nodes(in: Self.root.appending(path: "Deploy/rules").path), site: site)
    #expect(book.rules.count >= 50)
    for rule in book.rules {
      let advice = rule.whatToDo
      #expect((advice?.en.count ?? 0) > 20 && (advice?.zh.count ?? 0) > 8, "\(rule.name)")
      #expect(advice?.en != advice?.zh, "\(rule.name)")
    }
  }

  /// The README's list of commands is what `furrow` says of itself; FURROW_WRITE_README=1 writes it.
  @Test func theReadmeListsEveryCommand() throws {
    let path = Self.root.appending(path: "README.md").path
    let readme = try String(contentsOfFile: path, encoding: .utf8)
    let (begin, end) = ("<!-- commands -->\n", "<!-- end of commands -->")
    let list = begin + Self.commands(Furrow.self, "furrow") + end
    let start = try #require(readme.range(of: begin), "the README has no list of commands")
    let stop = try #require(readme.range(of: end))
    let found = String(readme[start.lowerBound..<stop.upperBound])
    if ProcessInfo.processInfo.environment["FURROW_WRITE_README"] == "1" {
      let written = readme.replacingCharacters(in: start.lowerBound..<stop.upperBound, with: list)
      try Data(written.utf8).write(to: URL(fileURLWithPath: path))
    } else {
      #expect(found == list, "run the test once with FURROW_WRITE_README=1")
    }
  }

  /// Every command's help, down to its last option, is there in Chinese.
  @Test func everyHelpIsThereInChinese() {
    for command in Self.all(Furrow.self) {
      var speaker = ChineseHelp()
      let english = Furrow.helpMessage(for: command, columns: ChineseHelp.columns)
      let chinese = speaker.help(english)
      #expect(speaker.missing.isEmpty, "\(command)")
      let long = chinese.split(separator: "\n").filter { $0.cells > 80 && !$0.hasPrefix("用法") }
      #expect(long.isEmpty)
    }
  }

  private static func all(_ command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
    [command] + command.configuration.subcommands.flatMap(all)
  }

  private static func commands(_ command: any ParsableCommand.Type, _ path: String) -> String {
    command.configuration.subcommands.filter { $0.configuration.shouldDisplay }.map { sub in
      let name = path + " " + (sub.configuration.commandName ?? "\(sub)".lowercased())
      let rows = commands(sub, name)
      return rows.isEmpty
        ? "| `\(name)` | \(sub.configuration.abstract) | \(words(of: sub)) |\n" : rows
    }.joined()
  }

  /// What a command's `--help` lists of its own: arguments, then options.
  private static func words(of command: any ParsableCommand.Type) -> String {
    let help = Furrow.helpMessage(for: command, columns: ChineseHelp.columns)
    let words = help.split(separator: "\n").compactMap { line -> Substring? in
      let entry = line.dropFirst(2)
      guard line.hasPrefix("  "), entry.hasPrefix("<") || entry.hasPrefix("--") else { return nil }
      return entry.prefix { !" ,".contains($0) }
    }
    return words.filter { !common.contains(String($0)) }.map { "`\($0)`" }.joined(separator: " ")
  }

  /// What the README says of all commands together.
  private static let common: Set = [
    "--config", "--data", "--json", "--lang", "--colour", "--version", "--as",
  ]
}
