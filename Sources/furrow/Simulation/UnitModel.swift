import Farm

/// A place as physics sees it: a state that time, the sky and people's hands change.
///
/// Every model is a value stepped in at most a minute; what its probes would show is read from it.
protocol UnitModel: Sendable {
  /// Lets time pass, at most a minute of it, in seconds.
  mutating func step(_ seconds: Double, to time: Instant, under sky: Sky)
  /// What a perfect probe of the metric would show now; `nil` for what this place has not. Metrics
  /// that add up (rain, door openings) are totals here.
  func value(of metric: String) -> Double?
  /// The same for a named probe, where a place differs from spot to spot.
  func value(of metric: String, sensor: String) -> Double?
  /// Does what a command says; whether there is such an actuator and action.
  mutating func obey(_ actuator: String, _ action: String) -> Bool
  /// Does a work of the day.
  mutating func tend(_ work: Work)
  /// Whether somebody may give it a command within minutes.
  var isDelicate: Bool { get }
}

/// What people do on a unit by their own plan.
enum Work: Hashable, Sendable {
  /// Feed, in kg.
  case feed(Double)
  /// Water, in mm over the unit.
  case irrigate(Double)
  /// A machine fails, or is mended.
  case breakDown(Bool)
}

extension UnitModel {
  var isDelicate: Bool { false }
  func value(of metric: String, sensor: String) -> Double? { value(of: metric) }
  mutating func obey(_ actuator: String, _ action: String) -> Bool { false }
  mutating func tend(_ work: Work) {}
}

/// The model of a unit by its kind and attributes.
func makeModel(_ unit: FarmUnit, weather: Weather, dice: Dice, zone: Zone) -> any UnitModel {
  let own = dice.named(unit.id)
  switch unit.kind {
  case .pond: return Pond(unit, dice: own)
  case .greenhouse: return Greenhouse(dice: own)
  case .plot, .orchard: return Plot(unit, dice: own)
  case .weather: return Station()
  case .barn: return Barn(dice: own)
  case .coldStore: return ColdStore(unit, dice: own, zone: zone)
  case .vehicle: return Vehicle(unit, home: weather.location, dice: own, zone: zone)
  }
}

/// A weather station: shows the sky.
struct Station: UnitModel {
  private var sky = Sky()
  private var rainTotal = 0.0

  mutating func step(_ seconds: Double, to time: Instant, under sky: Sky) {
    self.sky = sky
    rainTotal += sky.rain * seconds / 3600
  }

  func value(of metric: String) -> Double? {
    switch metric {
    case "air_temperature": sky.temperature
    case "air_relative_humidity": sky.humidity
    case "shortwave_radiation": sky.radiation
    case "ppfd": sky.radiation * 2.04
    case "illuminance": sky.radiation * 120
    case "wind_speed": sky.wind
    case "wind_direction": sky.windDirection
    case "rain_rate": sky.rain
    case "rainfall": rainTotal
    case "air_pressure": sky.pressure
    case "leaf_wetness": sky.rain > 0 || sky.humidity > 94 ? 1 : 0
    default: nil
    }
  }
}

/// A barn: air warmer and damper than outside, ammonia that rises when it is shut against cold.
struct Barn: UnitModel {
  private var temperature = 18.0
  private var density = 9.0
  private var ammonia = 8.0
  private let dice: Dice
  private var fan = false

  init(dice: Dice) { self.dice = dice }

  mutating func step(_ seconds: Double, to time: Instant, under sky: Sky) {
    let exchange = (fan ? 14 : temperature > 20 ? 10 : temperature > 14 ? 4 : 1.5) * seconds / 3600
    let hour = seconds / 3600
    temperature += min(1, exchange * 0.25) * (sky.temperature - temperature) + 3.2 * hour
    density += exchange * 0.5 * (vapourDensity(sky.vapourPressure, sky.temperature) - density)
    density += 12 * hour
    density = min(density, 0.98 * vapourDensity(saturationPressure(temperature), temperature))
    ammonia +=
      (26 * (1 + 0.2 * dice.wander(time, every: 7 * .hour)) - exchange / hour * ammonia)
      * hour
  }

  func value(of metric: String) -> Double? {
    let pressure = vapourPressure(density: density, temperature)
    switch metric {
    case "air_temperature": return temperature
    case "air_relative_humidity": return 100 * pressure / saturationPressure(temperature)
    case "ammonia_air": return ammonia
    case "co2_concentration": return 450 + ammonia * 90
    default: return nil
    }
  }

  mutating func obey(_ actuator: String, _ action: String) -> Bool {
    guard actuator == "fan", action == "on" || action == "off" else { return false }
    fan = action == "on"
    return true
  }
}
