import Farm
import Foundation
import Testing
import YAMLFiles

@testable import furrow

/// What a cooperative grows: which batches may be opened, and what they are called.
@Suite struct ProduceTests {
  private static func site(_ produce: String) -> String {
    """
    cooperatives:
      - id: green
        produce: [\(produce)]
    farms:
      - id: hekou
        cooperative: green
        zone: Asia/Shanghai
        gateways: [{id: gw}]
        units:
          - {id: gh-1, kind: greenhouse}
          - {id: van-1, kind: vehicle, sensors: [{metric: storage_temperature, interval: 10 min}]}
    """
  }

  private static let tomato = """
    {id: tomato, name: {en: Tomato, zh: 番茄}, gtin: "09520123456788", storage_limit: 13 Cel,
    shelf_life: 288 h}
    """

  @Test func aListIsRead() throws {
    let (site, mistakes) = Site.read(
      try YAML.parse(Self.site(Self.tomato + ", {id: kale}"), file: "s").get())
    #expect(mistakes.isEmpty, "\(mistakes)")
    let produce = site.produce(of: "hekou")
    #expect(produce.map(\.id) == ["tomato", "kale"])
    #expect(produce[0].storageLimit == 13 && produce[0].shelfLifeDays == 12)
    #expect(produce[1].storageLimit == 4 && produce[1].shelfLifeDays == 10)
    for told in ["tomato", "TOMATO", "番茄", "09520123456788"] {
      #expect(produce.title(of: told).zh == "番茄")
    }
    #expect(produce.title(of: "chives") == Title(en: "chives", zh: "chives"))
    #expect(site.produce(of: "elsewhere").isEmpty)
  }

  @Test(arguments: [
    "{name: {en: a, zh: b}}", "{id: a, gtin: '123'}", "{id: a, shelf_life: 0 d}",
    "{id: a, storage_limit: 4 kg}", "{id: a, colour: red}", "{id: a}, {id: a}",
  ]) func mistakesAreNamed(_ produce: String) throws {
    let (_, mistakes) = Site.read(try YAML.parse(Self.site(produce), file: "s").get())
    #expect(mistakes.count == 1, "\(produce): \(mistakes)")
  }

  /// GS1 keys of the site file stand in the export, and a wrong one is named with the right digit.
  @Test func placesPartiesAndDevicesAreNamedByTheirKeys() throws {
    func site(_ gln: String) -> String {
      """
      cooperatives: [{id: green, gln: "6901234000009"}]
      farms:
        - id: hekou
          cooperative: green
          gln: "\(gln)"
          zone: Asia/Shanghai
          gateways: [{id: gw}]
          units:
            - {id: gh-1, kind: greenhouse, sensors: [{metric: air_temperature, giai: 69012340T-1}]}
      """
    }
    let (_, mistakes) = Site.read(try YAML.parse(site("6901234000015"), file: "s").get())
    #expect(
      mistakes.map(\.remedy.en) == [
        "Its last digit is a check digit; 6901234000016 would be right."
      ])
    let journey = try Journey()
    try journey.write("site.yaml", site("6901234000016"))
    try journey.startSubscribed()
    for words in [["open", "--unit", "gh-1", "--product", "tomato"], ["ship", "--to", "shop"]] {
      let told = try journey.furrow(
        ["batch", words[0], "t1", "--farm", "hekou"] + words.dropFirst())
      #expect(told.status == 0, "\(told.err)")
    }
    let export = try journey.furrow("trace", "export", "t1", "--format", "epcis").out
    #expect(export.contains("https://id.gs1.org/414/6901234000016/254/gh-1"))
    #expect(export.contains("https://id.gs1.org/417/6901234000016"))
  }

  @Test func onlyWhatIsGrownMayBeABatch() throws {
    let journey = try Journey()
    try journey.write("site.yaml", Self.site(Self.tomato))
    try journey.startSubscribed()
    let open = { (product: String) in
      try journey.furrow(
        "batch", "open", "t1", "--unit", "gh-1", "--farm", "hekou", "--product", product,
        "--lang", "en")
    }
    let wrong = try open("tomatto")
    #expect(wrong.status == 2)
    #expect(wrong.err.contains("Did you mean \"tomato\"?"))
    let told = try open("番茄")
    #expect(told.status == 0, "\(told.err)")
    for text in ["tomat", "番"] {
      #expect(try journey.furrow("batch", "list", text).out.contains("t1"))
    }
    let list = try journey.furrow("batch", "list", "--lang", "en")
    #expect(list.out.contains("Tomato"))
    let page = try journey.furrow("trace", "export", "t1", "--lang", "en")
    #expect(page.out.contains("<title>Tomato · t1"))
  }
}
