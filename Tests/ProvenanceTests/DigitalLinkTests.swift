import Testing

@testable import Farm
@testable import Provenance

@Suite(.enabled(if: Shared.isThere, Shared.absent)) struct DigitalLinkVectors {
  /// Cases that need an option which this reader does not have are left out.
  @Test func parse() throws {
    for c in try Shared.json("digital-link/parse.json")["cases"]!.array! {
      guard c["flags"]!.object!.isEmpty else { continue }
      let link = DigitalLink(c["uri"]!.string!)
      #expect((link != nil) == c["ok"]!.bool!, "\(c["uri"]!)")
      if let link, let want = c["elements"]?.string { #expect(barcode(link) == want) }
    }
  }

  @Test func generate() throws {
    for c in try Shared.json("digital-link/generate.json")["cases"]!.array! {
      guard c["flags"]!.object!.isEmpty else { continue }
      let elements = c["elements"]!.string!.split(separator: "(").map { item in
        let sides = item.split(separator: ")", maxSplits: 1)
        return DigitalLink.Element(String(sides[0]), String(sides[1]))
      }
      let link = DigitalLink(elements, stem: c["stem"]?.string ?? DigitalLink.canonicalStem)
      #expect(link?.uri == c["uri"]?.string)
    }
  }

  /// The element string of a barcode: a separator before each element that follows a variable one.
  func barcode(_ link: DigitalLink) -> String {
    var out = ""
    var open = true
    for element in link.path + link.query {
      out += (open ? "^" : "") + element.ai + element.value
      open = !ApplicationIdentifier.numbered(element.ai)!.isFixed
    }
    return out
  }

  /// Every identifier of ours reads as the dictionary has it.
  @Test func theTableIsTheDictionary() throws {
    var found = 0
    for line in try Shared.text("digital-link/gs1-syntax-dictionary.txt").split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let first = words.first, first.first!.isNumber, !first.contains("-") else { continue }
      guard let ai = ApplicationIdentifier.numbered(first) else { continue }
      found += 1
      let flags = words[1].allSatisfy { "*?".contains($0) } ? String(words[1]) : ""
      #expect(ai.isFixed == flags.contains("*"), "\(first)")
      #expect(ai.isAttribute == flags.contains("?"), "\(first)")
      let key = words.first { $0.hasPrefix("dlpkey") }
      #expect((ai.qualifiers != nil) == (key != nil), "\(first)")
      if let key, let ours = ai.qualifiers {
        let orders = key.dropFirst(7).split(separator: "|").map {
          $0.split(separator: ",").map(String.init)
        }
        #expect(ours.filter { !$0.isEmpty } == orders)
      }
      let parts = words.dropFirst(flags.isEmpty ? 1 : 2)
        .prefix { "NXYZ[".contains($0.first!) && !$0.contains("=") }
      #expect(ai.parts.count == parts.count, "\(first)")
    }
    #expect(found > 40)
  }
}

@Test func checkDigits() {
  #expect(Names.gtin14("12312312312333") == "12312312312333")
  #expect(Names.gtin14("12312312312334") == nil)
  #expect(Names.gtin14("416000336108") == "00416000336108")
  #expect(Names.gtin14("1231231") == nil)
}

@Test func namesWithAndWithoutKeys() {
  let names = Names(domain: "farm.example.cn/", cooperative: "delta")
  #expect(
    names.batch(BatchName(farm: "e", id: "b1"), gtin: "09520123456788", lot: "A/1")
      == "https://id.gs1.org/01/09520123456788/10/A%2F1")
  #expect(
    names.page(BatchName(farm: "e", id: "b1"), gtin: "09520123456788", lot: "A1")
      == "https://farm.example.cn/01/09520123456788/10/A1")
  #expect(
    names.batch(BatchName(farm: "e", id: "番茄 1"), gtin: nil, lot: nil)
      .hasPrefix("https://farm.example.cn/batch/e/%E7"))
  let unit = names.unit("pond-3", of: "east")
  #expect(names.parts(of: unit, .unit) == ["east", "pond-3"])
  #expect(names.crate("095201234567891235") == "https://id.gs1.org/00/095201234567891235")
  #expect(names.crate("box 7") == "https://farm.example.cn/crate/box%207")
  #expect(
    Names(domain: nil, cooperative: "delta").own(.batch, "x") == "https://delta.invalid/batch/x")
}

@Test func namesOfPlacesPartiesAndDevices() {
  var keys = Names.Keys()
  keys.places["east"] = "6901234000016"
  keys.parties = ["delta": "6901234000009", "east": "6901234000009", "west": "6901234000023"]
  keys.devices["east/pond-3/dissolved_oxygen"] = "69012340DO-7"
  let names = Names(domain: "farm.example.cn", cooperative: "delta", keys: keys)
  #expect(
    names.unit("pond-3", of: "east") == "https://id.gs1.org/414/6901234000016/254/pond-3")
  #expect(names.unit("pond-3", of: "west") == "https://farm.example.cn/unit/west/pond-3")
  #expect(names.party("east") == "https://id.gs1.org/417/6901234000009")
  #expect(names.party("6901234000023") == "https://id.gs1.org/417/6901234000023")
  #expect(names.party("market") == "https://farm.example.cn/party/market")
  for id in ["delta", "west", "market", "https://elsewhere.example/x"] {
    #expect(names.partyID(names.party(id)) == id)
  }
  #expect(
    names.sensor("dissolved_oxygen", of: "pond-3", at: "east")
      == "https://id.gs1.org/8004/69012340DO-7")
  #expect(
    names.sensor("water_ph", of: "pond-3", at: "east")
      == "https://farm.example.cn/sensor/east/pond-3/water_ph")
}
