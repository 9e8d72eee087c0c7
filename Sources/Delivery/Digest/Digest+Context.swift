import Farm

extension DigestWords {
  /// Everything that the templates speak of, as text. Templates decide where it stands and escape
  /// it; they know no numbers and no languages.
  var context: [String: Any] {
    var pictures = 0
    let farms = digest.farms.map { farm($0, &pictures) }
    return [
      "lang": isZh ? "zh-CN" : "en", "title": title, "date": date, "headline": headline,
      "period": period, "name": digest.person.name, "farms": farms, "quiet": quiet,
      "isQuiet": digest.isQuiet, "colon": self(en: ": ", zh: "："),
      "footer": self(
        en: "Sent by Furrow to \(digest.person.name). Farms, hour and channels stand in site.yaml; "
          + "all alerts: furrow alerts list.",
        zh: "本信由 Furrow 发给\(digest.person.name)。农场、时间和渠道在 site.yaml 中设定；全部告警："
          + "furrow alerts list。"),
    ]
  }

  private func farm(_ farm: Digest.Farm, _ pictures: inout Int) -> [String: Any] {
    var units: [[String: Any]] = []
    for unit in farm.units { units.append(self.unit(unit, &pictures)) }
    return [
      "name": farm.name, "units": units, "hasUnits": !units.isEmpty,
      "soil": section(
        self(en: "Soil tests", zh: "土壤检测"),
        farm.soil.map { ($0.unit, soil($0.fact)) }),
      "harvests": section(
        self(en: "Near harvest", zh: "临近采收"),
        farm.harvests.map { ("\($0.unit) · \($0.fact.batch[language])", harvest($0.fact)) }),
      "silences": section(
        self(en: "Silent", zh: "没有数据"),
        farm.silences.map {
          (
            [$0.unit, $0.fact.what[language]].filter { !$0.isEmpty }.joined(separator: " · "),
            silence($0.fact)
          )
        }),
      "more": more(farm), "coverage": coverage(farm),
    ]
  }

  /// A titled list, or an empty one, which mustache leaves out.
  private func section(_ title: String, _ lines: [(String, String)]) -> [[String: Any]] {
    if lines.isEmpty { return [] }
    return [["title": title, "lines": lines.map { ["what": $0.0, "says": $0.1] }]]
  }

  private func unit(_ unit: Digest.Unit, _ pictures: inout Int) -> [String: Any] {
    var causes: [[String: Any]] = []
    for cause in unit.causes {
      var values: [String: Any] = [
        "label": label(cause), "text": cause.text, "facts": facts(cause),
        "colour": Self.colour(cause), "ink": cause.phase == .ended ? "#6b6b66" : "#1d1d1b",
      ]
      if let task = cause.whatToDo {
        values["task"] = ["title": self(en: "What to do: ", zh: "怎么办："), "text": task]
      }
      if let chart = cause.chart {
        pictures += 1
        values["chart"] = ["id": Self.pictureID(pictures), "alt": chart.sentence]
      }
      causes.append(values)
    }
    let name = unit.name.isEmpty ? wholeFarm : unit.name
    let kind = unit.kind?.title[language] ?? ""
    return [
      "name": name, "kind": kind,
      "place": kind.isEmpty ? name : self(en: "\(name) (\(kind))", zh: "\(name)（\(kind)）"),
      "causes": causes,
    ]
  }

  static func pictureID(_ number: Int) -> String { "chart\(number)" }

  /// A bar at the left; the label says the same in words.
  private static func colour(_ cause: Digest.Cause) -> String {
    if cause.phase == .ended { return "#c9c8c2" }
    switch cause.severity {
    case .critical: return "#b3261e"
    case .warning: return "#c77700"
    case .info: return "#4a6fa5"
    }
  }
}
