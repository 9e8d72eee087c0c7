import Farm
import Testing

@testable import furrow

@Suite struct PhysicsTests {
  /// USGS Office of Water Quality technical memorandum 2011.03 (Benson and Krause 1984).
  @Test(arguments: [
    (0.0, 0.0, 14.621), (20, 0, 9.092), (20, 5, 8.828), (20, 20, 8.080), (30, 35, 6.237),
    (40, 0, 6.413),
  ])
  func oxygenSaturationIsThePublishedOne(celsius: Double, salinity: Double, expected: Double) {
    #expect(abs(oxygenSaturation(celsius: celsius, salinity: salinity) - expected) < 0.01)
  }

  /// FAO-56 table 2.3.
  @Test(arguments: [(1.0, 0.657), (15, 1.705), (25, 3.168), (30, 4.243)])
  func vapourPressureIsThePublishedOne(celsius: Double, expected: Double) {
    #expect(abs(saturationPressure(celsius) - expected) < 0.001)
  }

  @Test func pondsBreatheByNight() {
    let days = hourly("kenli-shrimp", "pond-3", "dissolved_oxygen")
    // Sunrise is at about 6:45 and noon at 11:50 of the farm's clock.
    let dawn = (5...7).map { days[$0] }.reduce(0, +) / 3
    let afternoon = (13...15).map { days[$0] }.reduce(0, +) / 3
    #expect(afternoon > dawn + 1.5)
  }

  @Test func greenhousesAreWarmDampAndDarkAtNight() {
    let temperature = hourly("lijin-greenhouse", "gh-1", "air_temperature")
    let outside = hourly("hekou-saline", "weather-1", "air_temperature")
    let humidity = hourly("lijin-greenhouse", "gh-1", "air_relative_humidity")
    let light = hourly("lijin-greenhouse", "gh-1", "ppfd")
    #expect(zip(temperature, outside).allSatisfy { $0 > $1 + 4 })
    #expect(humidity[4] > humidity[13] + 8)
    #expect(light[12] > 200 && light[0] < 5)
    #expect(humidity.allSatisfy { (20...100).contains($0) })
  }

  @Test func waterWetsASoilAndCarriesItsSaltDown() {
    let unit = sampleSite.unit("plot-1", of: "hekou-saline")!
    var plot = Plot(unit, dice: Dice(seed: 5))
    let dry = plot.value(of: "soil_moisture_vwc")!
    let salt = plot.value(of: "soil_ec_bulk")! / dry
    plot.tend(.irrigate(40))
    let wet = plot.value(of: "soil_moisture_vwc")!
    #expect(wet > dry + 0.1)
    #expect(plot.value(of: "soil_ec_bulk")! / wet < salt)
  }

  @Test func aBrokenCompressorWarmsTheStore() {
    let unit = sampleSite.unit("cold-1", of: "kenli-shrimp")!
    var store = ColdStore(unit, dice: Dice(seed: 5), zone: .utc)
    func hours(_ from: Int64, _ to: Int64) {
      for minute in (from * 60)..<(to * 60) {
        store.step(60, to: Instant(milliseconds: minute * .minute), under: Sky())
      }
    }
    hours(0, 24)
    #expect((1.0...5).contains(store.value(of: "storage_temperature")!))
    store.tend(.breakDown(true))
    hours(24, 30)
    #expect(store.value(of: "storage_temperature")! > 8)
  }

  /// The mean over four days of each hour of the farm's day.
  private func hourly(_ farm: String, _ unit: String, _ metric: String) -> [Double] {
    let from = Instant("2026-11-14T16:00:00Z")!
    let zone = sampleSite.farm(farm)!.zone
    var simulation = Simulation(
      .init(site: sampleSite, farms: [farm], seed: 1, from: from, faults: false, payload: .flat))
    var sums = [(sum: Double, count: Double)](repeating: (0, 0), count: 24)
    while let next = simulation.next(), next.sentAt < from + 4 * .day {
      guard let json = try? JSON(parsing: String(decoding: next.payload, as: UTF8.self)),
        json["unit"]?.string == unit,
        let value = json[metric]?.number
      else { continue }
      let hour = Int(zone.clock(of: next.time) / .hour)
      sums[hour] = (sums[hour].sum + value, sums[hour].count + 1)
    }
    return sums.map { $0.sum / $0.count }
  }
}
