import Farm
import Foundation

/// A cold store: a compressor between two temperatures, doors that let warm air in, and a defrost
/// every six hours.
struct ColdStore: UnitModel {
  private var temperature: Double
  private var humidity = 90.0
  private var running = true
  private var broken = false
  private var doorSeconds = 0.0
  private var openings = 0.0
  private let setpoint: Double
  private let dice: Dice
  private let zone: Zone

  init(_ unit: FarmUnit, dice: Dice, zone: Zone) {
    let frozen = unit.attributes["note"]?.lowercased().contains("frozen") ?? false
    setpoint = frozen ? -20 : 2.5
    temperature = setpoint
    (self.dice, self.zone) = (dice, zone)
  }

  mutating func step(_ seconds: Double, to time: Instant, under sky: Sky) {
    let hour = Double(zone.clock(of: time)) / Double(Milliseconds.hour)
    let minute = time.milliseconds / .minute
    if (7..<19).contains(hour), doorSeconds <= 0, dice.share(minute) < 0.025 * seconds / 60 {
      openings += 1
      doorSeconds = dice.number(minute + 1, in: 40...240)
    }
    let open = doorSeconds > 0
    doorSeconds -= seconds
    let defrost = hour.truncatingRemainder(dividingBy: 6) < 0.3
    if temperature > setpoint + 0.8 { running = true }
    if temperature < setpoint - 0.6 { running = false }
    let cold = running && !broken && !defrost ? 7.0 : 0
    // It stands in a packing hall that is never colder than 14 °C.
    let hall = max(14, sky.temperature)
    let leak = (open ? 0.9 : 0.075) * (hall - temperature)
    temperature += (max(leak, -4) + (defrost ? 2.2 : 0.6) - cold) * seconds / 3600
    humidity += ((open ? 80 : 92) - humidity) * min(1, seconds / 1800)
  }

  func value(of metric: String) -> Double? {
    switch metric {
    case "storage_temperature", "air_temperature": temperature
    case "air_relative_humidity": humidity
    case "door_open": openings
    case "power": running && !broken ? 3400 : 120
    default: nil
    }
  }

  mutating func tend(_ work: Work) {
    if case .breakDown(let stands) = work { broken = stands }
  }

  mutating func obey(_ actuator: String, _ action: String) -> Bool {
    guard actuator == "compressor" else { return false }
    if action == "on" { broken = false }
    return action == "on" || action == "off"
  }
}

/// A refrigerated truck: at home until the small hours, out on its round until noon, its doors open
/// at each stop.
struct Vehicle: UnitModel {
  private var temperature: Double
  private var openings = 0.0
  private var position: Location
  private var stopped = true
  private let home: Location
  private let setpoint: Double
  private let dice: Dice
  private let zone: Zone

  init(_ unit: FarmUnit, home: Location, dice: Dice, zone: Zone) {
    let frozen = unit.attributes["note"]?.lowercased().contains("frozen") ?? false
    setpoint = frozen ? -18 : 3
    temperature = setpoint
    (self.home, position, self.dice, self.zone) = (home, home, dice, zone)
  }

  mutating func step(_ seconds: Double, to time: Instant, under sky: Sky) {
    let hour = Double(zone.clock(of: time)) / Double(Milliseconds.hour)
    let way = min(1, max(0, (hour - 5) / 6))
    // A loop out to Qingdao's wholesale market and home again.
    let out = sin(.pi * way)
    position = Location(
      latitude: home.latitude - 1.6 * out,
      longitude: home.longitude + 1.75 * out * (0.7 + 0.3 * way))
    let stop = (way * 5).truncatingRemainder(dividingBy: 1)
    let atStop = way > 0.1 && way < 0.98 && stop < 0.09
    if atStop && !stopped { openings += 1 }
    stopped = atStop
    let leak = (atStop ? 1.3 : 0.1) * (sky.temperature + sky.radiation / 110 - temperature)
    let pull = 5.5 * max(-1, min(1, temperature - setpoint))
    let wobble = 0.5 * dice.wander(time, every: 35 * .minute)
    temperature += (leak - pull + wobble) * seconds / 3600
  }

  func value(of metric: String) -> Double? {
    switch metric {
    case "storage_temperature": temperature
    case "door_open": openings
    case "latitude": position.latitude
    case "longitude": position.longitude
    default: nil
    }
  }
}
