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

  /// The entries of one message each: a pack holds all, a flat object those of a unit.
  func parts(_ batch: [PackEntry]) -> [[PackEntry]] {
    guard !batch.isEmpty else { return [] }
    guard self == .flat else { return [batch] }
    var parts: [[PackEntry]] = []
    for entry in batch {
      if parts.last?.first?.unit == entry.unit {
        parts[parts.count - 1].append(entry)
      } else {
        parts.append([entry])
      }
    }
    return parts
  }

  /// The bytes of a message; `batch` is not empty.
  func encode(_ batch: [PackEntry], at time: Instant, sequence: UInt64) -> [UInt8] {
    switch self {
    case .senml: Array(senMLJSON(batch, time, sequence).utf8)
    case .cbor: senMLCBOR(batch, time, sequence)
    case .flat: Array(flatJSON(batch, time, sequence).utf8)
    }
  }

  private func senMLJSON(_ batch: [PackEntry], _ time: Instant, _ sequence: UInt64) -> String {
    let seconds = Double(time.milliseconds) / 1000
    var records: [JSON] = [
      ["bver": 26, "bt": .number(seconds), "n": "sequence", "v": .number(Double(sequence))]
    ]
    var unit: String?
    for entry in batch {
      records.append(
        .compact([
          "bn": entry.unit == unit ? nil : .string(entry.unit + "/"),
          "n": .string(entry.name),
          "u": entry.symbol.map { .string($0) },
          "v": .number(entry.value),
        ]))
      unit = entry.unit
    }
    return JSON.array(records).text
  }

  private func senMLCBOR(_ batch: [PackEntry], _ time: Instant, _ sequence: UInt64) -> [UInt8] {
    var cbor = CBORWriter()
    cbor.array(batch.count + 1)
    cbor.map(4)
    cbor.pair(.bver, 26)
    cbor.pair(.bt, Double(time.milliseconds) / 1000)
    cbor.pair(.n, "sequence")
    cbor.pair(.v, Double(sequence))
    var unit: String?
    for entry in batch {
      let isNew = entry.unit != unit
      cbor.map(2 + (isNew ? 1 : 0) + (entry.symbol == nil ? 0 : 1))
      if isNew { cbor.pair(.bn, entry.unit + "/") }
      cbor.pair(.n, entry.name)
      if let symbol = entry.symbol { cbor.pair(.u, symbol) }
      cbor.pair(.v, entry.value)
      unit = entry.unit
    }
    return cbor.bytes
  }

  private func flatJSON(_ batch: [PackEntry], _ time: Instant, _ sequence: UInt64) -> String {
    var object: [(String, JSON)] = [
      ("unit", .string(batch[0].unit)),
      ("time", .string(time.description)),
      ("sequence", .number(Double(sequence))),
    ]
    for entry in batch {
      let text = entry.symbol.map { JSON.string("\(JSON.format(entry.value)) \($0)") }
      object.append((entry.name, text ?? .number(entry.value)))
    }
    // A metric named twice would be a mistake of whoever made the batch; the first one stays.
    return JSON.object(.init(object) { first, _ in first }).text
  }
}

/// A number as it goes into a payload: whose, in which unit of measure (the canonical one if none).
struct PackEntry: Hashable, Sendable {
  var unit: String
  /// Metric, and sensor where there is one, within the unit.
  var name: String
  var symbol: String?
  var value: Double
}

extension Measurement {
  /// The value as a gateway of this payload writes it.
  func entry(for payload: Payload) -> PackEntry {
    let name = sensor.metric.name + (sensor.id.isEmpty ? "" : "/" + sensor.id)
    guard payload != .flat else { return PackEntry(unit: unit, name: name, value: value) }
    let written = SenMLUnit.of(sensor.metric)
    return PackEntry(
      unit: unit, name: name, symbol: written.symbol, value: written.turn(value))
  }
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
