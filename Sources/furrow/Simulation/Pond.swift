import Farm
import Foundation

/// A pond: algae make oxygen by day, everything in it breathes by night, wind and aerators exchange
/// it with the air towards a saturation that falls as the water warms.
///
/// Rates are engineering values for a densely stocked pond 1.5 m deep, chosen so that an ordinary
/// night ends at 4 to 5 mg/L and a night after a dull day or a crash of the algae ends below 3.
struct Pond: UnitModel {
  private var temperature: Double
  private var oxygen = 7.0
  private var ammonia = 0.35
  private var feed = 0.0
  private var salinity: Double
  private var level = 1.5
  private var acidity = 8.1
  private var light = 0.0
  private var aerator = false
  private var watch = 0.0
  private var bloom = 1.0
  private let sheltered: Bool
  private let demand: Double
  private let area: Double
  private let dice: Dice
  private let algae: Dice

  init(_ unit: FarmUnit, dice: Dice) {
    let species = unit.attributes["species"]?.lowercased() ?? ""
    let shrimp = species.contains("shrimp") || species.contains("vannamei")
    // Shrimp of the delta grow in heated sheds of film for most of the year (小棚虾).
    sheltered = shrimp
    salinity = shrimp ? 14 : species.contains("cucumber") ? 29 : 2
    temperature = shrimp ? 27 : 12
    demand = (shrimp ? 1 : 0.55) * dice.number(1, in: 0.9...1.15)
    area = unit.area ?? 2000
    self.dice = dice
    algae = dice.named("bloom")
  }

  mutating func step(_ seconds: Double, to time: Instant, under sky: Sky) {
    let hours = seconds / 3600
    light = sky.radiation * (sheltered ? 0.7 : 0.94)
    warm(seconds, sky)
    let saturation = oxygenSaturation(celsius: temperature, salinity: salinity)
    bloom = 0.85 + 0.35 * algae.wander(time, every: 50 * .hour)
    let made = 1.7 * bloom * tanh(light / 190) * pow(1.05, temperature - 25)
    let breathed =
      (0.42 * demand + 0.2 * feed) * pow(1.065, temperature - 25) * (oxygen / (oxygen + 0.35))
    let exchange =
      0.075 + 0.012 * sky.wind * (sheltered ? 0.25 : 1) + (aerator || watch > 0 ? 0.55 : 0)
    oxygen += (made - breathed + exchange * (saturation - oxygen)) * hours
    oxygen = min(max(oxygen, 0.1), 20)
    feed *= exp(-hours / 5)
    ammonia += (0.035 * feed + 0.006 - 0.045 * ammonia * temperature / 20) * hours
    let balance = 8.15 + 0.11 * (oxygen - saturation) + 0.1 * (bloom - 0.85)
    acidity += (balance - acidity) * min(1, hours / 3)
    let dry = 0.0001 * max(0, 1 + 0.004 * light) * (sheltered ? 0.3 : 1)
    level += (sky.rain / 1000 * (sheltered ? 0 : 1) - dry) * hours
    if level < 1.44 { level = 1.5 }
    lookAfter(hours, time)
  }

  private mutating func warm(_ seconds: Double, _ sky: Sky) {
    let around = sheltered ? sky.temperature + 6 + light / 45 : sky.temperature
    let loss = (sheltered ? 6.0 : 24) * (temperature - around)
    let boiler = sheltered && temperature < 26.5 ? 240.0 : 0
    temperature += (0.8 * light - loss + boiler) / (4.18e6 * level) * seconds
    temperature = max(temperature, -1.5)
  }

  /// The night watch: when the fish come up for air somebody switches the aerator on by hand.
  private mutating func lookAfter(_ hours: Double, _ time: Instant) {
    if watch > 0 { watch -= hours }
    if oxygen < 1.8, watch <= 0 { watch = 3 }
    if ammonia > 1.1 {
      ammonia *= 0.6
      salinity += 0.15 * dice.wander(time, every: .hour)
    }
  }

  func value(of metric: String) -> Double? {
    switch metric {
    case "water_temperature": temperature
    case "dissolved_oxygen": oxygen
    case "do_saturation":
      100 * oxygen / oxygenSaturation(celsius: temperature, salinity: salinity)
    case "water_ph": acidity
    case "tan_n": ammonia
    case "salinity": salinity
    case "water_ec": salinity * 1.72
    case "water_level": level
    case "turbidity": 22 + 14 * bloom + 6 * feed
    case "orp": 190 + 12 * (oxygen - 6)
    case "secchi": 46 - 12 * bloom
    case "power": aerator || watch > 0 ? 2200 : 40
    default: nil
    }
  }

  mutating func obey(_ actuator: String, _ action: String) -> Bool {
    guard actuator == "aerator", action == "on" || action == "off" else { return false }
    aerator = action == "on"
    return true
  }

  var isDelicate: Bool { aerator ? (4.85...5.2).contains(oxygen) : oxygen < 3.05 }

  mutating func tend(_ work: Work) {
    // kg on the whole pond, per 1000 m³ of water.
    if case .feed(let kilograms) = work { feed += kilograms / (area * level / 1000) / 8 }
  }
}

/// Oxygen in water at saturation under one atmosphere, mg/L, within the formula's range.
func oxygenSaturation(celsius: Double, salinity: Double) -> Double {
  let inputs = [min(max(celsius, 0), 40), min(max(salinity, 0), 40), 101.325]
  return (try? BensonKrause1984.saturation.compute(inputs)) ?? 0
}
