import Testing
import YAMLFiles

@testable import Farm

/// A pond farm with one gateway and a weather station, for the tests of rules.
func pondSite(sensors: [Sensor] = []) -> Site {
  var site = Site()
  let name = Title(en: "North pond", zh: "北塘")
  let station = Title(en: "Weather", zh: "气象站")
  var pond = FarmUnit(id: "pond-1", name: name, kind: .pond)
  pond.area = 6667
  pond.attributes = ["species": "shrimp"]
  pond.sensors = sensors
  pond.actuators = ["aerator"]
  site.farms = [
    FarmHolding(
      id: "east", cooperative: "delta", name: Title(en: "East farm", zh: "东场"),
      zone: Zone("Asia/Shanghai")!,
      units: [pond, FarmUnit(id: "weather-1", name: station, kind: .weather)],
      gateways: [Gateway(id: "gw1", name: Title(en: "Gateway 1", zh: "网关1"))])
  ]
  return site
}

/// The rules of a text; a mistake fails the test.
func rules(_ text: String, _ site: Site) throws -> RuleBook {
  let node = try YAML.parse(text, file: "rules.yaml").get()
  let (book, mistakes) = RuleBook.read([node], site: site)
  try #require(mistakes.isEmpty, "\(mistakes.map { $0.text(source: text) })")
  return book
}

/// The mistakes of a text.
func mistakes(_ text: String, _ site: Site = pondSite(), file: String = "rules.yaml") throws
  -> [Mistake]
{
  RuleBook.read([try YAML.parse(text, file: file).get()], site: site).1
}

let minute = Milliseconds.minute
let start = Instant(milliseconds: 1_777_600_800_000)  // 2026-05-01T02:00:00Z

/// An engine with its series, stepped by hand.
struct Bench {
  var engine: Engine
  var catalogue = Catalogue()
  var changes = Changes()
  let site: Site

  init(_ text: String, site: Site = pondSite()) throws {
    self.site = site
    engine = Engine(rules: try rules(text, site), site: site, catalogue: catalogue)
  }

  mutating func id(_ metric: String, _ unit: String, _ sensor: String) -> SeriesID {
    let series = Series(
      farm: "east", unit: unit, metric: Metric.named(metric)!, sensor: sensor)
    let id = catalogue.number(series)
    engine.add(id, series)
    return id
  }

  @discardableResult
  mutating func step(
    _ value: Double, at minutes: Int, _ metric: String = "dissolved_oxygen",
    unit: String = "pond-1", sensor: String = ""
  ) -> QualityFlag {
    let reading = Reading(
      series: id(metric, unit, sensor), time: start + Int64(minutes) * minute, value: value)
    return engine.step(reading, into: &changes)
  }

  mutating func advance(to minutes: Int) {
    engine.advance(farm: "east", to: start + Int64(minutes) * minute, into: &changes)
  }

  /// `10 firing`: minutes after the start and state.
  var told: [String] {
    changes.alerts.map { "\(($0.at - start) / minute) \($0.state.rawValue)" }
  }
}
