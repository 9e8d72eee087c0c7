import Farm
import Foundation

/// A plot of the saline coast: rain and irrigation wet it and wash salt down, dry days draw water and
/// salt up from a shallow, salty groundwater.
///
/// Two layers, 20 and 40 cm; engineering values for a silt loam.
struct Plot: UnitModel {
  private var water = (top: 0.26, deep: 0.31)
  private var salt = (top: 2.4, deep: 3.0)
  private var warmth = (top: 12.0, deep: 13.0)
  private var sky = Sky()
  private let dice: Dice

  init(_ unit: FarmUnit, dice: Dice) {
    let saline = unit.attributes["soil"]?.lowercased().contains("saline") ?? false
    salt = saline ? (top: 3.6, deep: 4.4) : (top: 0.9, deep: 1.2)
    water.top = dice.number(1, in: 0.22...0.28)
    self.dice = dice
  }

  mutating func step(_ seconds: Double, to time: Instant, under sky: Sky) {
    let hours = seconds / 3600
    self.sky = sky
    warmth.top += (sky.temperature + sky.radiation / 90 - warmth.top) * hours / 11
    warmth.deep += (warmth.top - warmth.deep) * hours / 40
    // Hargreaves-like demand from light and warmth, mm/h; what the layer still holds limits it.
    let thirst = max(0, sky.radiation * 0.00065 * max(0, sky.temperature + 10) / 30)
    let drawn = thirst * min(1, max(0, (water.top - 0.08) / 0.2)) * hours
    let rise = 0.012 * max(0, 0.34 - water.top) / 0.1 * hours
    add(sky.rain * hours)
    water.top += (rise - drawn) / 200
    salt.top += rise * 0.05 + drawn * 0.004 * salt.top / 4
    let seep = max(0, water.top - 0.34) * hours * 0.25
    water.top -= seep
    water.deep += (seep - max(0, water.deep - 0.33) * hours * 0.05)
  }

  private mutating func add(_ millimetres: Double) {
    guard millimetres > 0 else { return }
    let before = water.top
    water.top = min(0.46, water.top + millimetres / 200)
    let washed = salt.top * min(0.4, (water.top - before) * 1.6)
    salt.top -= washed
    salt.deep += washed * 0.5
  }

  func value(of metric: String) -> Double? { value(of: metric, sensor: "") }

  func value(of metric: String, sensor: String) -> Double? {
    // A probe named for its depth, "40cm"; others lie in the top layer.
    let deep = sensor.prefix { $0.isNumber }.count > 0 && Int(sensor.prefix { $0.isNumber })! > 30
    let theta = deep ? water.deep : water.top
    switch metric {
    case "soil_moisture_vwc": return theta
    case "soil_temperature": return deep ? warmth.deep : warmth.top
    case "soil_ec_bulk": return (deep ? salt.deep : salt.top) * theta / 0.36 * 0.55
    case "soil_ph": return 8.2 + 0.02 * salt.top
    case "air_temperature": return sky.temperature - 0.4
    case "air_relative_humidity": return min(100, sky.humidity + 3)
    case "leaf_wetness": return sky.rain > 0 || sky.humidity > 93 ? 1 : 0
    default: return nil
    }
  }

  mutating func tend(_ work: Work) {
    if case .irrigate(let depth) = work { add(depth) }
  }

  mutating func obey(_ actuator: String, _ action: String) -> Bool {
    guard actuator == "pump" || actuator == "valve" else { return false }
    if action == "on" || action == "open" { add(12) }
    return ["on", "off", "open", "close"].contains(action)
  }
}
