import Testing

@testable import Farm
@testable import Provenance

@Suite(.enabled(if: Shared.isThere, Shared.absent)) struct EPCISVectors {
  /// GS1's own valid documents are read and written again without loss.
  @Test func validDocumentsGoRound() throws {
    let files = try Shared.files("epcis/valid", ".jsonld")
    #expect(files.count > 20)
    for file in files {
      let json = try Shared.json(file)
      #expect(try EPCISDocument(json).json == json, "\(file)")
    }
  }

  /// Cases of tier A: where the published hash, the table and later implementations agree.
  @Test func eventHashes() throws {
    for c in try Shared.json("eventhash/tiers.json")["A"]!.array! {
      let file = c["file"]!.string!
      let document = try EPCISDocument(Shared.json("eventhash/" + file))
      let event = document.events[Int(c["event"]!.number!)]
      let hash = EventHash(namespaces: document.namespaces)
      #expect(
        hash.id(of: event) == c["hash"]!.string!, "\(file) \(c["event"]!) \(hash.text(of: event))")
    }
  }
}
