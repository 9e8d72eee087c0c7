import Farm

extension Record {
  /// Soil tests, the advice for them and what actuators were told: a sentence each, for people.
  public var measures: [(time: String, text: Title)] {
    documents.compactMap { document in
      switch document["kind"]?.string {
      case "soil-test": (document["sampled"]?.string ?? "", Self.soilTest(document))
      case "advice": (Self.minute(document["made_at"], place.zone), Self.advice(document))
      case "command": (Self.minute(document["at"], place.zone), command(document))
      default: nil
      }
    }
  }

  private static func minute(_ told: JSON?, _ zone: Zone) -> String {
    told?.string.flatMap(Instant.init).map(zone.minute) ?? ""
  }

  private static func soilTest(_ document: JSON) -> Title {
    let laboratory = document["laboratory"]?.string
    let values = (document["values"]?.array ?? []).compactMap { value -> Title? in
      guard let analyte = value["analyte"]?.string.flatMap(Analyte.init),
        let number = value["value"]?.number
      else { return nil }
      let text = " " + fixed(number, 1)
      return Title(en: analyte.title.en + text, zh: analyte.title.zh + text)
    }
    return Title(
      en: "Soil test, \(laboratory ?? "probe"): " + values.map(\.en).joined(separator: ", "),
      zh: "土壤检测，\(laboratory ?? "传感器")：" + values.map(\.zh).joined(separator: "，"))
  }

  private static func advice(_ document: JSON) -> Title {
    let doses = (document["nutrients"]?.array ?? []).compactMap { item -> String? in
      guard let name = item["nutrient"]?.string, let rate = item["rate"]?.number else { return nil }
      return "\(name) \(fixed(rate / Area.muPerHectare, 1))"
    }
    let told = doses.isEmpty ? "–" : doses.joined(separator: ", ")
    return Title(en: "Advised, kg/mu: \(told)", zh: "施肥建议(公斤/亩)：\(told)")
  }

  private func command(_ document: JSON) -> Title {
    let what =
      (document["actuator"]?.string ?? "") + " " + (document["action"]?.string ?? "")
    let alert = alerts.first { $0.id == document["alert"]?.string }
    return Title(
      en: "Commanded: \(what)" + (alert.map { " (\($0.text.en))" } ?? ""),
      zh: "指令：\(what)" + (alert.map { "(\($0.text.zh))" } ?? ""))
  }
}
