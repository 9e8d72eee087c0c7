import Farm

/// How a simulated gateway writes its readings.
enum Payload: String, CaseIterable, Sendable {
  /// SenML JSON, RFC 8428.
  case senml
  /// SenML CBOR, RFC 8428 section 6.
  case cbor
  /// One flat JSON object for each unit.
  case flat

  /// Where such a message is published.
  var kind: PayloadFormat {
    switch self {
    case .senml: .readings
    case .cbor: .readingsCBOR
    case .flat: .flat
    }
  }

  /// The measurements of one message each: a pack holds all, a flat object those of a unit with
  /// one probe a metric.
  func parts(_ batch: [Measurement]) -> [[Measurement]] {
    guard !batch.isEmpty else { return [] }
    guard self == .flat else { return [batch] }
    var parts: [[Measurement]] = []
    for measurement in batch {
      if parts.last?.first?.unit == measurement.unit {
        parts[parts.count - 1].append(measurement)
      } else {
        parts.append([measurement])
      }
    }
    return parts
  }

  /// The bytes of a message; `batch` is not empty.
  func encode(_ batch: [Measurement], at time: Instant, sequence: UInt64) -> [UInt8] {
    switch self {
    case .senml: Array(senMLJSON(batch, time, sequence).utf8)
    case .cbor: senMLCBOR(batch, time, sequence)
    case .flat: Array(flatJSON(batch, time, sequence).utf8)
    }
  }

  private func senMLJSON(_ batch: [Measurement], _ time: Instant, _ sequence: UInt64) -> String {
    let seconds = Double(time.milliseconds) / 1000
    var records: [JSON] = [
      ["bver": 26, "bt": .number(seconds), "n": "sequence", "v": .number(Double(sequence))]
    ]
    var unit: String?
    for measurement in batch {
      let written = SenMLUnit.of(measurement.sensor.metric)
      records.append(
        .compact([
          "bn": measurement.unit == unit ? nil : .string(measurement.unit + "/"),
          "n": .string(measurement.name),
          "u": written.symbol.map { .string($0) },
          "v": .number(written.turn(measurement.value)),
        ]))
      unit = measurement.unit
    }
    return JSON.array(records).text
  }

  private func senMLCBOR(_ batch: [Measurement], _ time: Instant, _ sequence: UInt64) -> [UInt8] {
    var cbor = CBORWriter()
    cbor.array(batch.count + 1)
    cbor.map(4)
    cbor.pair(.bver, 26)
    cbor.pair(.bt, Double(time.milliseconds) / 1000)
    cbor.pair(.n, "sequence")
    cbor.pair(.v, Double(sequence))
    var unit: String?
    for measurement in batch {
      let written = SenMLUnit.of(measurement.sensor.metric)
      let isNew = measurement.unit != unit
      cbor.map(2 + (isNew ? 1 : 0) + (written.symbol == nil ? 0 : 1))
      if isNew { cbor.pair(.bn, measurement.unit + "/") }
      cbor.pair(.n, measurement.name)
      if let symbol = written.symbol { cbor.pair(.u, symbol) }
      cbor.pair(.v, written.turn(measurement.value))
      unit = measurement.unit
    }
    return cbor.bytes
  }

  private func flatJSON(_ batch: [Measurement], _ time: Instant, _ sequence: UInt64) -> String {
    var object: [(String, JSON)] = [
      ("unit", .string(batch[0].unit)),
      ("time", .string(time.description)),
      ("sequence", .number(Double(sequence))),
    ]
    for measurement in batch { object.append((measurement.name, .number(measurement.value))) }
    return JSON.object(.init(uniqueKeysWithValues: object)).text
  }
}

extension Measurement {
  /// The name within its unit: metric, and sensor where there is one.
  var name: String { sensor.metric.name + (sensor.id.isEmpty ? "" : "/" + sensor.id) }
}

/// The unit of measure that SenML registers for a metric (RFC 8428 section 12.1, RFC 8798), and the
/// factor to it; no symbol where neither has one: then the canonical unit is understood.
struct SenMLUnit {
  var symbol: String?
  var factor = 1.0

  /// A number of the metric's canonical unit in this unit, to six decimals.
  func turn(_ value: Double) -> Double {
    factor == 1 ? value : (value * factor * 1e6).rounded() / 1e6
  }

  static func of(_ metric: Metric) -> SenMLUnit {
    switch metric.unit.symbol {
    case "Cel", "pH", "W/m2", "lx", "mm", "cm", "m", "m/s", "ppm", "hPa", "V", "mV", "NTU", "dBm",
      "W", "kWh", "mm/h", "m3/s":
      SenMLUnit(symbol: metric.unit.symbol)
    case "%": SenMLUnit(symbol: metric.name == "air_relative_humidity" ? "%RH" : "/100")
    case "mg/L": SenMLUnit(symbol: "mg/l")
    case "m3/m3": SenMLUnit(symbol: "/")
    case "PSU": SenMLUnit(symbol: "/1000")
    case "dS/m", "mS/cm": SenMLUnit(symbol: "S/m", factor: 0.1)
    case "kPa": SenMLUnit(symbol: "hPa", factor: 10)
    default: SenMLUnit(symbol: nil)
    }
  }
}

/// Writes the few CBOR items that SenML needs (RFC 8949; labels of RFC 8428 table 4).
struct CBORWriter {
  private(set) var bytes: [UInt8] = []

  enum Label: Int {
    case bver = -1
    case bn = -2
    case bt = -3
    case n = 0
    case u = 1
    case v = 2
  }

  mutating func array(_ count: Int) { head(4, UInt64(count)) }
  mutating func map(_ pairs: Int) { head(5, UInt64(pairs)) }

  mutating func pair(_ label: Label, _ text: String) {
    key(label)
    head(3, UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// A number in the shortest form that keeps it: whole, single or double.
  mutating func pair(_ label: Label, _ number: Double) {
    key(label)
    if let whole = Int64(exactly: number) {
      whole < 0 ? head(1, UInt64(-1 - whole)) : head(0, UInt64(whole))
    } else if Double(Float(number)) == number {
      bytes.append(0xFA)
      append(UInt64(Float(number).bitPattern), 4)
    } else {
      bytes.append(0xFB)
      append(number.bitPattern, 8)
    }
  }

  private mutating func key(_ label: Label) {
    let raw = label.rawValue
    raw < 0 ? head(1, UInt64(-1 - raw)) : head(0, UInt64(raw))
  }

  private mutating func head(_ major: UInt8, _ value: UInt64) {
    switch value {
    case 0..<24: bytes.append(major << 5 | UInt8(value))
    case 24..<0x100:
      bytes.append(major << 5 | 24)
      append(value, 1)
    case 0x100..<0x10000:
      bytes.append(major << 5 | 25)
      append(value, 2)
    case 0x10000..<0x1_0000_0000:
      bytes.append(major << 5 | 26)
      append(value, 4)
    default:
      bytes.append(major << 5 | 27)
      append(value, 8)
    }
  }

  private mutating func append(_ value: UInt64, _ count: Int) {
    for i in stride(from: count - 1, through: 0, by: -1) {
      bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(i))))
    }
  }
}
