import Broker
import Farm
import Storage
import YAMLFiles

/// A synthetic site and its messages: the load of `furrow bench`.
///
/// Ponds, ten metrics each, ten rules that read them: values wander below and above no threshold, so
/// that rules are evaluated for every reading and seldom fire, as on a good day.
struct BenchLoad {
  /// The site.
  let site: Site
  /// Ten rules for every pond, and as many more that concern no pond as asked for.
  let rules: RuleBook
  private let units: [String]
  private let perFarm: Int

  /// What a pond measures here, with a plausible value and its SenML unit.
  static let metrics: [(name: String, unit: String, value: Double)] = [
    ("dissolved_oxygen", "mg/L", 7), ("water_temperature", "Cel", 22), ("water_ph", "pH", 8.1),
    ("salinity", "PSU", 18), ("tan_n", "mg/L", 0.3), ("turbidity", "NTU", 40),
    ("orp", "mV", 210), ("water_level", "m", 1.6), ("alkalinity", "mg/L", 130),
    ("nitrite_n", "mg/L", 0.05),
  ]
  /// 2026-01-01T00:00:00Z.
  static let start: Int64 = 1_767_225_600
  /// When it is taken in: later than all of it.
  static let now = Instant(unixSeconds: Double(start) + 366 * 86_400)!

  /// A load of so many series, a multiple of ten; farms hold a hundred ponds at most. `also` is the
  /// text of further rules.
  init(series: Int, idleRules: Int = 0, also: String = "") throws {
    let ponds = series / Self.metrics.count
    perFarm = min(100, ponds)
    let (site, faults) = Site.read(try Self.site(farms: (ponds + perFarm - 1) / perFarm, perFarm))
    try Mistakes.raise(faults)
    units = (0..<ponds).map { "pond-\($0 % min(100, ponds))" }
    self.site = site
    let text = Self.rulesText(idle: idleRules) + also
    let node = try YAML.parse(text, file: "bench.yaml").get()
    let (rules, mistakes) = RuleBook.read([node], site: site)
    try Mistakes.raise(mistakes)
    self.rules = rules
  }

  private static func site(farms: Int, _ perFarm: Int) throws -> Node {
    try YAML.parse(siteText(farms: farms, perFarm), file: "bench.yaml").get()
  }

  /// The site file of the load.
  static func siteText(farms: Int, _ perFarm: Int) throws -> String {
    let units = (0..<perFarm).map { "{id: pond-\($0), kind: pond}" }.joined(separator: ", ")
    var text = "cooperatives: [{id: bench}]\nfarms:\n"
    for f in 0..<farms {
      text += "  - {id: farm-\(f), cooperative: bench, zone: UTC, gateways: [{id: gw}], "
      text += "units: [\(units)]}\n"
    }
    return text
  }

  /// The rule file of the load.
  static func rulesText(idle: Int) -> String {
    var text = ""
    for (i, metric) in metrics.enumerated() {
      let limit =
        metric.name == "orp" || metric.name == "alkalinity" ? metric.value * 3 : metric.value * 1.3
      text += """
        - rule: bench-\(i)
          on: pond
          when: \(metric.name) > \(limit) \(metric.unit)
          for: 10 min
          until: \(metric.name) < \(metric.value * 1.2) \(metric.unit)
          severity: warning
          en: "{unit} {\(metric.name)}"
          zh: "{unit} {\(metric.name)}"
          source: benchmark

        """
    }
    for i in 0..<idle {
      text += """
        - rule: idle-\(i)
          on: greenhouse
          when: air_temperature > \(30 + Double(i) / 1000) Cel
          for: 10 min
          until: air_temperature < 30 Cel
          severity: warning
          en: "{unit} {air_temperature}"
          zh: "{unit} {air_temperature}"
          source: benchmark

        """
    }
    return text
  }

  /// Series in the load.
  var seriesCount: Int { units.count * Self.metrics.count }

  /// Every series of the first farm, numbered in the order of a round.
  var catalogue: Catalogue {
    var catalogue = Catalogue()
    for pond in site.farms[0].units {
      for metric in Self.metrics {
        _ = catalogue.number(
          Series(farm: "farm-0", unit: pond.id, metric: .named(metric.name)!, sensor: ""))
      }
    }
    return catalogue
  }

  /// A pipeline that has taken so many readings, in packs, into a new data file.
  func fill(_ store: Store, _ readings: Int) throws -> Pipeline {
    var pipeline = try Pipeline(store: store, site: site, rules: rules, at: Self.now)
    for first in stride(from: 0, to: readings / 100, by: 100) {
      let inbox = Self.inbox((first..<(first + 100)).map(pack))
      try pipeline.take(inbox, from: "bench", at: Self.now)
    }
    return pipeline
  }

  /// The topic of a pond's farm.
  func topic(of pond: Int) -> String { "furrow/v1/farm-\(pond / perFarm)/gw/readings" }

  /// One message of one reading, about 120 bytes: reading `n` of the series round-robin.
  func single(_ n: Int) -> (topic: String, payload: [UInt8]) {
    let series = n % seriesCount
    let (pond, m) = (series / Self.metrics.count, series % Self.metrics.count)
    let metric = Self.metrics[m]
    let time = Self.start + Int64(n / seriesCount) * 60
    let text =
      #"[{"bn":"\#(units[pond])/","bt":\#(time),"n":"\#(metric.name)","u":"\#(metric.unit)","#
      + #""v":\#(fixed(value(n / seriesCount, metric.value), 3))}]"#
    return (topic(of: pond), Array(text.utf8))
  }

  /// One message of a hundred readings: ten ponds, ten metrics.
  func pack(_ n: Int) -> (topic: String, payload: [UInt8]) {
    let ponds = units.count
    let first = n * 10 % ponds
    let time = Self.start + Int64(n * 10 / ponds) * 60
    var text = #"[{"bt":\#(time)},"#
    for pond in first..<(first + 10) {
      for metric in Self.metrics {
        text += #"{"n":"\#(units[pond % ponds])/\#(metric.name)","u":"\#(metric.unit)","v":"#
        text += fixed(value(n * 10 / ponds, metric.value), 3) + "},"
      }
    }
    text.removeLast()
    return (topic(of: first), Array((text + "]").utf8))
  }

  /// A value that rises and falls by a tenth of its mean over twelve hours of minutes, as probes do.
  private func value(_ minute: Int, _ mean: Double) -> Double {
    mean * (0.9 + 0.2 * Double(abs(minute % 720 - 360)) / 360)
  }

  /// An inbox of messages, as a broker would have filled it.
  static func inbox(_ messages: [(topic: String, payload: [UInt8])]) -> Inbox {
    var inbox = Inbox()
    for (i, message) in messages.enumerated() {
      var topic = message.topic
      topic.withUTF8 { topic in
        message.payload.withUnsafeBufferPointer {
          inbox.append(
            topic: topic, payload: $0, limit: 1 << 20, retained: false,
            id: UInt16(truncatingIfNeeded: i + 1))
        }
      }
    }
    return inbox
  }
}
