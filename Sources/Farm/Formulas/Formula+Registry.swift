extension Formula {
  /// Every formula, by source.
  public static let all: [Formula] = [
    FAO56Humidity.all, FAO56Radiation.all, FAO56Evapotranspiration.all, FAO56SoilWater.all,
    Stull2011.all, TemperatureHumidityIndex.all, HeatIndex.all, ThermalTime.all, Chilling.all,
    Light.all, CarbonDioxide.all, BensonKrause1984.all, Emerson1975.all, CleggWhitfield1995.all,
    Topp1980.all, Conductivity.all, SaltTolerance.all, Sodicity.all, LimeRequirement.all,
    FertilizerResponse.all,
    LateBlight.all, MeanKineticTemperature.all, ShelfLife.all,
  ].flatMap { $0 }
}
