extension Engine {
  /// A condition on time or on the data itself.
  func ask(_ step: Step, _ place: Binding.Instance, _ now: Int64) -> Double {
    switch step.code {
    case .clock:
      let clock = binding.farms[Int(place.farm)].zone.clock(of: Instant(milliseconds: now))
      return Engine.within(clock, Int64(step.a), Int64(step.x)) ? 1 : 0
    case .season:
      let day = binding.farms[Int(place.farm)].zone.day(of: Instant(milliseconds: now)).civil
      let today = Int64(day.month * 100 + day.day)
      return Engine.within(today, Int64(step.a), Int64(step.x) + 1) ? 1 : 0
    case .silent:
      let heard = clocks[Int(place.clock)].heardAt
      return heard != never && now - heard >= Int64(step.x) ? 1 : 0
    case .missing: return missing(step, place, now)
    case .disagree: return disagree(step, place, now)
    case .anomaly:
      return most(step, place, now) { engine, own in
        own.anomaly < 0 ? .nan : engine.anomalies[Int(own.anomaly)].verdict.score
      }
    case .stuck:
      return most(step, place, now) { _, own in
        own.restSince != never && own.time - own.restSince >= Int64(step.x) ? 1 : 0
      }
    case .spike:
      return most(step, place, now) { engine, own in
        own.shape >= 0 && engine.shapes[Int(own.shape)].isSpike ? 1 : 0
      }
    case .jump:
      return most(step, place, now) { engine, own in
        own.shape >= 0 && engine.shapes[Int(own.shape)].isJump ? 1 : 0
      }
    case .bad:
      return most(step, place, now) { _, own in own.flag == .bad || own.revised == .bad ? 1 : 0 }
    case .suspect:
      return most(step, place, now) { _, own in
        own.flag == .suspect || own.revised == .suspect ? 1 : 0
      }
    default: preconditionFailure("not a question about time or data")
    }
  }

  /// Whether a value lies in a span that may pass the end of its circle.
  private static func within(_ value: Int64, _ from: Int64, _ to: Int64) -> Bool {
    from <= to ? value >= from && value < to : value >= from || value < to
  }

  /// The highest answer of the metric's sensors that still report; unknown when none does.
  private func most(
    _ step: Step, _ place: Binding.Instance, _ now: Int64,
    _ answer: (borrowing Engine, SeriesState) -> Double
  ) -> Double {
    var highest = Double.nan
    for member in members[Int(binding.inputs[Int(place.input + step.a)])] {
      let own = series[Int(member)]
      guard own.newest != never, own.newest + own.gap > now else { continue }
      let value = answer(self, own)
      if highest.isNaN || value > highest { highest = value }
    }
    return highest
  }

  /// Whether a sensor of the metric is missing by its own gateway's time; unknown before the first
  /// reading of one that the site does not list.
  private func missing(_ step: Step, _ place: Binding.Instance, _ now: Int64) -> Double {
    let time = min(now, clocks[Int(place.clock)].heard)
    let channel = Int(binding.inputs[Int(place.input + step.a)])
    var known = false
    for member in members[channel] {
      let due = missingAt(Int(member), Int64(step.x))
      if due <= time { return 1 }
      known = known || due != .max
    }
    if unheardAt(channel, Int64(step.x)) <= time { return 1 }
    return known ? 0 : .nan
  }

  /// Whether the fresh sensors of a metric lie too far apart: by a share of their mean, or by a
  /// difference (a negative argument).
  private func disagree(_ step: Step, _ place: Binding.Instance, _ now: Int64) -> Double {
    var (low, high, sum, count) = (Double.infinity, -Double.infinity, 0.0, 0.0)
    for member in members[Int(binding.inputs[Int(place.input + step.a)])] {
      let own = series[Int(member)]
      guard own.time != never, own.time + own.gap > now else { continue }
      (low, high) = (min(low, own.value), max(high, own.value))
      (sum, count) = (sum + own.value, count + 1)
    }
    guard count > 1 else { return .nan }
    let limit = step.x < 0 ? -step.x : step.x * abs(sum / count)
    return high - low > limit ? 1 : 0
  }
}
