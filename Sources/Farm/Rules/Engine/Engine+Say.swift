extension Engine {
  /// Writes an alert change: the only place where the engine makes text.
  mutating func say(
    _ instance: Int, _ state: AlertState, _ now: Int64, _ changes: inout Changes
  ) {
    let place = binding.instances[instance]
    let plan = binding.plans[Int(place.plan)]
    let rule = binding.rules[Int(plan.rule)]
    let own = states[instance]
    let value = plan.subject.isEmpty ? .nan : run(plan.subject, place, now)
    let farm = binding.farms[Int(place.farm)].id
    let unit = place.unit < 0 ? "" : binding.units[Int(place.unit)].id
    changes.alerts.append(
      AlertChange(
        id: alertID(instance, own.first), rule: rule.name, farm: farm, unit: unit, state: state,
        severity: Severity.allCases[Int(own.severity)], at: Instant(milliseconds: now),
        since: Instant(milliseconds: own.first), value: value.isNaN ? nil : value,
        worst: own.worst.isNaN ? nil : own.worst, metric: rule.subject?.metric,
        evidence: evidence(place), text: text(instance, rule, value, now), quiet: own.quiet,
        flaps: (flaps(instance, now) * 100).rounded() / 100, unstable: own.unstable))
  }

  /// The id of an instance's alert whose condition first held at a time.
  func alertID(_ instance: Int, _ first: Int64) -> String {
    let place = binding.instances[instance]
    let rule = binding.rules[Int(binding.plans[Int(place.plan)].rule)]
    let unit =
      place.unit < 0
      ? "gateway " + (binding.clocks[Int(place.clock)].gateway?.id ?? "")
      : binding.units[Int(place.unit)].id
    let farm = binding.farms[Int(place.farm)].id
    return shortHash(
      "\(rule.name)\u{1F}\(farm)\u{1F}\(unit)\u{1F}\(first)")
  }

  /// The newest believed reading of every sensor that the rule reads, at most eight.
  private func evidence(_ place: Binding.Instance) -> [AlertChange.Evidence] {
    var evidence: [AlertChange.Evidence] = []
    for k in place.input..<(place.input + place.inputCount) {
      for member in members[Int(binding.inputs[Int(k)])] {
        let state = series[Int(member)]
        guard state.time != never, evidence.count < 8 else { continue }
        evidence.append(
          AlertChange.Evidence(
            series: SeriesID(member + 1), time: Instant(milliseconds: state.time),
            value: state.value))
      }
    }
    return evidence
  }

  private func text(_ instance: Int, _ rule: Rule, _ value: Double, _ now: Int64) -> Title {
    let flaps = Int(states[instance].flaps.rounded())
    let unstable = states[instance].unstable
    return Title(
      en: (unstable ? "Unstable, \(flaps) changes lately: " : "")
        + Template.fill(rule.text.en) { word($0, .en, instance, rule, value, now) },
      zh: (unstable ? "反复波动（近期 \(flaps) 次）：" : "")
        + Template.fill(rule.text.zh) { word($0, .zh, instance, rule, value, now) })
  }

  /// What stands for a name in a sentence.
  private func word(
    _ name: String, _ language: Language, _ instance: Int, _ rule: Rule, _ value: Double,
    _ now: Int64
  ) -> String? {
    let place = binding.instances[instance]
    let farm = binding.farms[Int(place.farm)]
    switch name {
    case "unit": return place.unit < 0 ? nil : binding.units[Int(place.unit)].name[language]
    case "farm": return farm.name[language]
    case "gateway": return binding.clocks[Int(place.clock)].gateway?.name[language]
    case "severity":
      return Severity.allCases[Int(states[instance].severity)].title[language]
    case "since": return farm.zone.text(Instant(milliseconds: states[instance].first))
    case "value": return shown(value, rule)
    case "worst": return shown(states[instance].worst, rule)
    case "why": return why(place, language)
    default: break
    }
    if let number = binding.numbers[Int(place.plan)].first(where: { $0.name == name }) {
      return Checker.short(number.value)
        + (number.unit == .one ? "" : " " + Metric.shown(number.unit))
    }
    guard let metric = Metric.named(name), place.unit >= 0,
      let channel = binding.channelNumbers[
        Binding.ChannelKey(unit: place.unit, metric: metric.id)]
    else { return nil }
    let known = channels[Int(channel)]
    return known.value.isNaN ? nil : metric.text(known.value)
  }

  /// What found a reading unusual, and what was expected instead.
  private func why(_ place: Binding.Instance, _ language: Language) -> String? {
    var found: (AnomalyDetector.Verdict, Metric)?
    for k in place.input..<(place.input + place.inputCount) {
      for member in members[Int(binding.inputs[Int(k)])] {
        let own = series[Int(member)]
        guard own.anomaly >= 0 else { continue }
        let verdict = anomalies[Int(own.anomaly)].verdict
        if verdict.score > found?.0.score ?? -1 { found = (verdict, Metric.all[Int(own.metric)]) }
      }
    }
    guard let (verdict, metric) = found, !verdict.expected.isNaN else { return nil }
    let expected = metric.text(verdict.expected)
    return language == .zh
      ? "\(verdict.channel.title.zh)，预期 \(expected)"
      : "\(verdict.channel.title.en), expected \(expected)"
  }

  private func shown(_ value: Double, _ rule: Rule) -> String? {
    guard !value.isNaN else { return nil }
    return rule.subject?.metric.map { Metric.with($0).text(value) } ?? fixed(value, 2)
  }
}

/// Sixty bits of a text's hash in twelve signs of Crockford's base 32, which nobody misreads: the
/// same wherever it is computed. FNV-1a, 64 bits, its bits mixed by MurmurHash3's finalizer.
func shortHash(_ text: String) -> String {
  var hash = text.utf8.reduce(14_695_981_039_346_656_037 as UInt64) {
    ($0 ^ UInt64($1)) &* 1_099_511_628_211
  }
  hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
  hash = (hash ^ (hash >> 33)) &* 0xC4CE_B9FE_1A85_EC53
  hash ^= hash >> 33
  let signs = Array("0123456789abcdefghjkmnpqrstvwxyz")
  return String((0..<12).map { signs[Int(hash >> UInt64(59 - 5 * $0)) & 31] })
}
