import Farm

extension DigestWords {
  /// `预计 7月20日采收，还有 6 天；吡虫啉安全间隔期，7月22日起方可采收，采收须推迟。`
  func harvest(_ fact: Facts.HarvestFact) -> String {
    var parts = [fact.day.map(planned)].compactMap(\.self)
    parts += fact.waits.map { wait($0, fact.day) }
    if fact.waits.isEmpty { parts.append(clear(fact.cleared)) }
    return parts.joined(separator: self(en: "; ", zh: "；")) + self(en: ".", zh: "。")
  }

  private func planned(_ day: CivilDay) -> String {
    let days = day.number - digest.day.number
    let text = TimeAxis.label(day, language)
    switch days {
    case 2...:
      return self(en: "harvest \(text), in \(days) days", zh: "预计 \(text)采收，还有 \(days) 天")
    case 1: return self(en: "harvest tomorrow, \(text)", zh: "预计明天（\(text)）采收")
    case 0: return self(en: "harvest today", zh: "预计今天采收")
    default: return self(en: "harvest was due \(text)", zh: "应于 \(text)采收")
    }
  }

  /// What is said when nothing keeps from harvest.
  private func clear(_ last: Facts.HarvestFact.Wait?) -> String {
    guard let last, let day = last.until.map({ TimeAxis.label($0, language) }) else {
      return self(
        en: "no treatment with a pre-harvest interval is recorded", zh: "没有需要安全间隔期的用药记录")
    }
    return self(
      en: "may be harvested: the last interval, after \(last.after.en), ended \(day)",
      zh: "可以采收：最后一个安全间隔期（\(last.after.zh)）已于 \(day)期满")
  }

  private func wait(_ wait: Facts.HarvestFact.Wait, _ planned: CivilDay?) -> String {
    switch wait.rest {
    case .until(let day): return until(day, wait.after, planned)
    case .untold:
      return self(
        en: "no interval was entered for \(wait.after.en): look at its label",
        zh: "\(wait.after.zh)未登记安全间隔期，请查看标签")
    case .degreeDays(let has, let asked, let about, let missing):
      let (sum, all) = (fixed(has, 0), fixed(asked, 0))
      var text = self(
        en: "\(sum) of \(all) degree-days since \(wait.after.en)",
        zh: "\(wait.after.zh)休药期已积 \(sum)/\(all) 度日")
      if let about {
        let day = TimeAxis.label(about, language)
        text += self(en: ", not before about \(day)", zh: "，约 \(day)起方可采收")
        if let planned, about > planned { text += mustWait }
      } else {
        text += self(en: ", no day can be told", zh: "，无法推算日期")
      }
      if missing > 0 {
        text += self(
          en: " (\(missing) \(missing == 1 ? "day" : "days") without water temperature)",
          zh: "（缺 \(missing) 天水温）")
      }
      return text
    }
  }

  private func until(_ day: CivilDay, _ after: Title, _ planned: CivilDay?) -> String {
    let until = TimeAxis.label(day, language)
    if day <= digest.day {
      return self(
        en: "may be harvested from \(until): the interval after \(after.en) is over",
        zh: "\(after.zh)安全间隔期已满，\(until)起可以采收")
    }
    let text = self(
      en: "not before \(until) after \(after.en)",
      zh: "\(after.zh)安全间隔期，\(until)起方可采收")
    guard let planned, day > planned else { return text }
    return text + mustWait
  }

  private var mustWait: String { self(en: ": harvest must wait", zh: "，采收须推迟") }
}
