import Farm
import Foundation

/// The sky over a farm at an instant.
struct Sky: Sendable {
  /// °C
  var temperature = 15.0
  /// kPa
  var vapourPressure = 1.0
  /// W/m² on the level
  var radiation = 0.0
  /// m/s at 2 m
  var wind = 2.0
  /// ° from north
  var windDirection = 135.0
  /// mm/h
  var rain = 0.0
  /// hPa at the station
  var pressure = 1015.0

  /// %
  var humidity: Double {
    min(100, max(5, 100 * vapourPressure / saturationPressure(temperature)))
  }
}

/// The weather of the Yellow River delta as a curve over time: a pure function of seed and instant.
///
/// Sun by astronomy (FAO-56 eq. 23–25, 37), temperature by season and time of day around the
/// normals of Dongying (13.5 °C in the year, −2 in January, 27 in July), fronts and clouds by chance.
/// Engineering model: plausible, not a forecast.
struct Weather: Sendable {
  let location: Location
  private let front, cloud, puff, spell, damp: Dice
  private let air, gust, veer, barometer, shower: Dice

  /// The weather at a place.
  init(location: Location, dice: Dice) {
    self.location = location
    let dice = dice.named("weather")
    (front, cloud, puff) = (dice.named("front"), dice.named("cloud"), dice.named("puff"))
    (spell, damp, shower) = (dice.named("rain"), dice.named("damp"), dice.named("shower"))
    (air, gust, veer) = (dice.named("air"), dice.named("wind"), dice.named("direction"))
    barometer = dice.named("pressure")
  }

  /// The sky at an instant.
  func sky(at time: Instant) -> Sky {
    let turn = yearTurn(time)
    let hour = solarHour(time)
    let front = front.wander(time, every: 60 * .hour)
    let clear = clearness(time)
    let warmth = cos(2 * .pi * (hour - 14.5) / 24)
    var sky = Sky()
    let mean = 13.5 - 14.5 * cos(turn - 2 * .pi * 20 / 365) + 3.5 * front
    sky.temperature = mean + (2 + 4 * clear) * warmth + 0.3 * flicker(air, time)
    let dewPoint = min(
      sky.temperature - 0.3, mean - 3.5 - 3 * clear + 2.5 * damp.wander(time, every: 44 * .hour))
    sky.vapourPressure = saturationPressure(dewPoint)
    sky.radiation = clearSky(time) * (0.18 + 0.82 * clear)
    sky.rain = rain(time)
    if sky.rain > 0 { sky.vapourPressure = 0.96 * saturationPressure(sky.temperature) }
    sky.wind = max(0.1, 2.4 + 1.3 * warmth + 1.8 * front * front + 0.7 * flicker(gust, time))
    sky.windDirection =
      (150 + 90 * front + 20 * flicker(veer, time) + 360)
      .truncatingRemainder(dividingBy: 360)
    sky.pressure = 1016 + 10 * cos(turn - 0.2) - 6 * front + 0.8 * flicker(barometer, time)
    return sky
  }

  /// Share of the clear sky's light that comes through, 0…1.
  func clearness(_ time: Instant) -> Double {
    let slow = cloud.wander(time, every: 20 * .hour)
    let quick = puff.wander(time, every: 25 * .minute)
    let wet = rain(time) > 0 ? 0.5 : 0
    return min(1, max(0.05, 0.68 + 0.45 * slow + 0.12 * quick - wet))
  }

  private func rain(_ time: Instant) -> Double {
    let spell = spell.wander(time, every: 30 * .hour) - 0.62
    guard spell > 0 else { return 0 }
    return max(0, 9 * spell * (1 + flicker(shower, time)))
  }

  private func flicker(_ dice: Dice, _ time: Instant) -> Double {
    dice.wander(time, every: 9 * .minute)
  }

  /// Radiation on the level under a clear sky, W/m².
  private func clearSky(_ time: Instant) -> Double {
    let turn = yearTurn(time)
    let distance = 1 + 0.033 * cos(turn)
    let declination = 0.409 * sin(turn - 1.39)
    let latitude = location.latitude * .pi / 180
    let angle = .pi / 12 * (solarHour(time) - 12)
    let height =
      sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(angle)
    return max(0, 0.75 * 1367 * distance * height)
  }

  private func yearTurn(_ time: Instant) -> Double {
    let day = Double(time.milliseconds) / Double(Milliseconds.day)
    return 2 * .pi * (day / 365.2425).truncatingRemainder(dividingBy: 1)
  }

  private func solarHour(_ time: Instant) -> Double {
    let utc = Double(time.milliseconds % .day) / Double(Milliseconds.hour)
    return (utc + location.longitude / 15 + 24).truncatingRemainder(dividingBy: 24)
  }
}

/// Vapour pressure at saturation over water, kPa, for °C within the formula's range.
func saturationPressure(_ celsius: Double) -> Double {
  (try? FAO56Humidity.saturation.compute([min(max(celsius, -20), 60)])) ?? 0
}

/// Grams of water vapour in a cubic metre at a vapour pressure (kPa) and temperature (°C).
func vapourDensity(_ pressure: Double, _ celsius: Double) -> Double {
  pressure * 2167 / (celsius + 273.15)
}

/// Vapour pressure (kPa) of so many grams a cubic metre.
func vapourPressure(density: Double, _ celsius: Double) -> Double {
  density * (celsius + 273.15) / 2167
}
