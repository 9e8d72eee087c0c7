import Farm

extension Site {
  /// Refuses a farm's or a unit's id that the site file does not have, with the nearest that it has:
  /// an empty list would look like an answer.
  func require(farm: String?, unit: String?) throws {
    if let farm, self.farm(farm) == nil {
      throw Self.unknown(
        farm, Title(en: "farm", zh: "农场"), among: farms.map(\.id))
    }
    let units = farms.filter { farm == nil || $0.id == farm }.flatMap(\.units).map(\.id)
    if let unit, !units.contains(unit) {
      throw Self.unknown(
        unit, Title(en: "unit", zh: "单元"), among: units)
    }
  }

  private static func unknown(
    _ id: String, _ kind: Title, among known: [String]
  ) -> Failure {
    Failure(
      .usage,
      Title(en: "There is no \(kind.en) \"\(id.tame)\".", zh: "没有\(kind.zh)“\(id.tame)”。"),
      remedy: .known(id, in: known))
  }
}
