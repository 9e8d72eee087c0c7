import Farm

/// A simulated probe: what the place is, seen through noise, resolution, calibration and faults.
struct Probe: Sendable {
  /// The unit's place in the simulation.
  let unit: Int
  /// The unit's id.
  let unitID: String
  /// The sensor as the site lists it.
  let sensor: Sensor
  /// How often it measures.
  let interval: Milliseconds
  private let dice: Dice
  private var held: Double?
  private var total: Double?

  init(unit: Int, unitID: String, sensor: Sensor, dice: Dice) {
    (self.unit, self.unitID, self.sensor) = (unit, unitID, sensor)
    interval = sensor.interval ?? 5 * .minute
    self.dice = dice.named("\(unitID)/\(sensor.metric.name)/\(sensor.id)")
  }

  /// What the probe sends for a true value at a time; `nil` when it is silent.
  ///
  /// The site's calibration turns it back, so an uncalibrated reader would see the raw error.
  mutating func measure(_ truth: Double, at time: Instant, faults: [FaultSpell]) -> Double? {
    let metric = sensor.metric
    var value = truth
    if metric.adds {
      // Counters are read and emptied: a reading is what came since the last.
      value = max(0, truth - (total ?? truth))
      total = truth
    } else {
      value += noise(of: metric) * dice.normal(time.milliseconds)
    }
    var raw = (limit(value) - sensor.offset) / sensor.gain
    for spell in faults {
      guard let spoilt = spoil(raw, spell, time) else { return nil }
      raw = spoilt
    }
    if !faults.contains(where: { $0.fault == .stuck }) { held = nil }
    let scale = metric.decimals == 5 ? 1e5 : metric.decimals >= 2 ? 1e3 : 1e2
    return (raw * scale).rounded() / scale
  }

  private mutating func spoil(_ raw: Double, _ spell: FaultSpell, _ time: Instant) -> Double? {
    let chance = dice.named(spell.fault.rawValue).share(time.milliseconds)
    switch spell.fault {
    case .stuck:
      if held == nil { held = raw }
      return held
    case .spiking:
      guard chance < 0.04 else { return raw }
      let range = sensor.metric.range
      let most = min(range.upperBound, max(abs(raw) * 4, (range.upperBound - range.lowerBound) / 8))
      return chance < 0.02 ? most : max(range.lowerBound, raw - most / 2)
    case .silent: return nil
    case .drifting:
      let share = Double(time - spell.start) / Double(spell.end - spell.start)
      return raw + share * (abs(raw) * 0.25 + 20 * noise(of: sensor.metric))
    case .errorCode: return chance < 0.35 ? -9999 : raw
    case .outage, .clockAhead: return raw
    }
  }

  private func limit(_ value: Double) -> Double {
    let range = sensor.metric.range
    let top = sensor.metric.name == "air_relative_humidity" ? 100 : range.upperBound
    return min(max(value, range.lowerBound), top)
  }

  /// Deviation of a good probe's noise in the metric's unit; engineering values.
  private func noise(of metric: Metric) -> Double {
    switch metric.unit.symbol {
    case "Cel": 0.04
    case "%": 0.4
    case "mg/L": 0.03
    case "pH": 0.01
    case "PSU": 0.04
    case "W/m2", "umol/m2/s": 0.8
    case "lx": 60
    case "ppm": 4
    case "m3/m3": 0.0006
    case "dS/m": 0.008
    case "hPa": 0.1
    case "m/s": 0.15
    case "deg": metric.decimals == 5 ? 0.00003 : 4
    case "V": 0.01
    case "dBm": 2
    case "NTU": 0.6
    case "mV": 1.5
    case "W": 6
    default: 0
    }
  }
}
