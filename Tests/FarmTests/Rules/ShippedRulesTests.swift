import Foundation
import Testing
import YAMLFiles

@testable import Farm

@Suite struct ShippedRules {
  static let folder = packageRoot.appending(path: "Deploy/rules")

  static func book() throws -> (RuleBook, [String]) {
    var site = Site()
    let name = Title(en: "x", zh: "x")
    site.farms = [
      FarmHolding(
        id: "farm", cooperative: "c", name: name, zone: .utc,
        units: UnitKind.allCases.map {
          FarmUnit(id: $0.rawValue + "-1", name: name, kind: $0)
        }, gateways: [Gateway(id: "gw", name: name)])
    ]
    var nodes: [Node] = []
    var texts: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      texts[name] = text
      nodes.append(try YAML.parse(text, file: name).get())
    }
    let (book, mistakes) = RuleBook.read(nodes, site: site)
    return (book, mistakes.map { $0.text(source: texts[$0.position.file]) })
  }

  @Test func theyHaveNoMistake() throws {
    let (book, mistakes) = try Self.book()
    #expect(mistakes.isEmpty, "\(mistakes.joined(separator: "\n"))")
    #expect(book.rules.count > 40)
  }

  @Test func theySpeakBothLanguagesAndNameTheirSource() throws {
    for rule in try Self.book().0.rules {
      #expect(rule.text.en != rule.text.zh, "\(rule.name)")
      #expect(!rule.source.isEmpty)
    }
  }

  /// Every shipped rule fires in some story.
  @Test func everyOneHasAStory() throws {
    var told = ""
    for name in StoryTests.files {
      told += try String(
        contentsOf: packageRoot.appending(path: "Tests/Stories/\(name)"), encoding: .utf8)
    }
    let words = Set(told.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init))
    let untold = try Self.book().0.rules.map(\.name).filter { !words.contains($0) }
    #expect(untold == [])
  }
}
