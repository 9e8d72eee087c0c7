extension Advice {
  /// The rule's name of alerts that advice gives.
  public static let alertRule = "soil-need"

  /// What each lacking nutrient says, and the end of what was said before and no longer holds.
  ///
  /// `firing` are the unit's alerts of this rule that are not resolved. An alert's id is made of farm,
  /// unit, crop, sowing, test and nutrient, so the same advice gives the same alerts whenever it is
  /// computed; what fires already with the same words is not said again. It begins at the local start
  /// of the sampling day.
  public func alerts(firing: [AlertChange] = [], zone: Zone) -> [AlertChange] {
    let mine = needs(zone: zone)
    let kept = Set(mine.map(\.id))
    let ended = firing.filter { !kept.contains($0.id) }.map { alert in
      var alert = alert
      (alert.state, alert.at) = (.resolved, max(alert.at, zone.start(of: test.sampled)))
      return alert
    }
    return ended
      + mine.filter { alert in !firing.contains { $0.id == alert.id && $0.text == alert.text } }
  }

  private func needs(zone: Zone) -> [AlertChange] {
    let at = zone.start(of: test.sampled)
    return nutrients.compactMap { item in
      guard let rate = item.rate, rate > 0 else { return nil }
      let short = fixed(rate / Area.muPerHectare, 1)
      let mark = item.isMarked ? " ⚠" : ""
      return AlertChange(
        id: alertID(of: item.nutrient), rule: Self.alertRule, farm: test.farm, unit: test.unit,
        state: .firing, severity: .info, at: at, since: at, value: rate,
        text: Title(
          en: "\(crop.en.capitalizedFirst) on \(unitName.en) lacks \(item.nutrient.title.en): "
            + "\(short) kg \(item.nutrient.rawValue)/mu short.\(mark)",
          zh: "\(unitName.zh)(\(crop.zh))缺\(item.nutrient.title.zh)：每亩缺 \(item.nutrient.rawValue) "
            + "\(short) 公斤。\(mark)"))
    }
  }

  private func alertID(of nutrient: Nutrient) -> String {
    shortHash(
      [
        Self.alertRule, test.farm, test.unit, plan.crop, plan.sowing.description, test.id,
        nutrient.rawValue,
      ].joined(separator: "\u{1F}"))
  }
}
