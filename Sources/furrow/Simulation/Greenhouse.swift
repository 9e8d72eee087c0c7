import Farm
import Foundation

/// A solar greenhouse (日光温室): sun heats it, vents let heat and vapour out, a blanket covers it by
/// night, soil gives back what it took.
///
/// Heat and vapour balances of one well-mixed volume 2.5 m high; engineering values per m² of floor.
struct Greenhouse: UnitModel {
  private var temperature = 15.0
  private var density = 9.0
  private var carbonDioxide = 480.0
  private var soilTemperature = 17.0
  private var soilWater = 0.31
  private var soilSalt = 1.6
  private var radiation = 0.0
  private var vent = 0.0
  private var ventOrder: Double?
  private var heater = false
  private let draught: Double
  private let height = 2.5

  init(dice: Dice) {
    soilWater = dice.number(1, in: 0.25...0.31)
    soilSalt = dice.number(2, in: 1.4...2.2)
    draught = dice.number(3, in: 0.8...2.2)
  }

  mutating func step(_ seconds: Double, to time: Instant, under sky: Sky) {
    let hours = seconds / 3600
    radiation = sky.radiation * 0.62
    control(sky)
    let night = radiation < 8
    let loss = (night ? 1.6 : 4.2) * draught + 26 * vent
    let soil = 7.0 * (soilTemperature - temperature)
    let gain = 0.52 * radiation + soil + (heater ? 70 : 0)
    temperature += (gain - loss * (temperature - sky.temperature)) / 52_000 * seconds
    soilTemperature += (0.3 * radiation - soil + 1.2 * (16 - soilTemperature)) / 420_000 * seconds
    humidify(hours, sky)
    breathe(hours)
    soilWater -= hours * (0.00003 + radiation * 0.000004) * min(1, max(0, soilWater - 0.1) * 6)
    soilSalt += hours * 0.0006
  }

  private mutating func control(_ sky: Sky) {
    let wanted = min(1, max(0, (temperature - 25) / 6))
    let damp = radiation > 40 ? min(0.3, max(0, (relativeHumidity - 72) / 80)) : 0
    let target = ventOrder ?? max(wanted, damp)
    vent += min(0.08, max(-0.08, target - vent))
    if temperature < 8.5 { heater = true }
    if temperature > 10 { heater = false }
  }

  private mutating func humidify(_ hours: Double, _ sky: Sky) {
    let transpired = 6 + 0.26 * radiation
    let exchange = 0.25 * draught + 18 * vent
    let outside = vapourDensity(sky.vapourPressure, sky.temperature)
    // Implicit in the exchange: stable however far the vents stand open.
    density =
      (density + (transpired / height + exchange * outside) * hours) / (1 + exchange * hours)
    let most = vapourDensity(saturationPressure(temperature), temperature)
    density = min(density, 0.985 * most)
  }

  private mutating func breathe(_ hours: Double) {
    let exchange = 0.25 * draught + 18 * vent
    let used = 260 * tanh(radiation / 180) - 42
    carbonDioxide = (carbonDioxide + (exchange * 425 - used) * hours) / (1 + exchange * hours)
    carbonDioxide = max(180, carbonDioxide)
  }

  private var pressure: Double { vapourPressure(density: density, temperature) }
  private var relativeHumidity: Double { 100 * pressure / saturationPressure(temperature) }

  func value(of metric: String) -> Double? {
    switch metric {
    case "air_temperature": temperature
    case "air_relative_humidity": relativeHumidity
    case "vapour_pressure_deficit": saturationPressure(temperature) - pressure
    case "co2_concentration": carbonDioxide
    case "ppfd": radiation * 2.04
    case "illuminance": radiation * 120
    case "shortwave_radiation": radiation
    case "soil_temperature": soilTemperature
    case "soil_moisture_vwc": soilWater
    case "soil_ec_bulk": soilSalt * soilWater / 0.31
    case "leaf_wetness": min(1, max(0, (relativeHumidity - 92) / 5))
    case "leaf_temperature": temperature + radiation / 140 - 0.6
    default: nil
    }
  }

  mutating func obey(_ actuator: String, _ action: String) -> Bool {
    switch (actuator, action) {
    case ("vent", "open"), ("vent", "on"): ventOrder = 1
    case ("vent", "close"), ("vent", "off"): ventOrder = nil
    case ("heater", "on"): heater = true
    case ("heater", "off"): heater = false
    default: return false
    }
    return true
  }

  mutating func tend(_ work: Work) {
    guard case .irrigate(let depth) = work else { return }
    // Drip lines over a root zone of 300 mm, shut when it is moist; the surplus washes salt down.
    let before = soilWater
    soilWater = max(before, min(0.33, before + depth / 300))
    soilSalt = max(1.1, soilSalt - 3 * (depth / 300 - (soilWater - before)))
  }
}
