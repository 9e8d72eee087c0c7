extension Engine {
  /// The value of a stretch of code for an instance at an event time; NaN when it is unknown.
  func run(_ stretch: Stretch, _ instance: Int, _ now: Int64) -> Double {
    let first = Int(binding.instances[instance].input)
    var stack = InlineArray<24, Double>(repeating: 0)
    var top = -1
    for index in Int(stretch.start)..<Int(stretch.end) {
      let step = binding.code[index]
      switch step.code {
      case .constant:
        top += 1
        stack[top] = step.x
      case .load:
        top += 1
        stack[top] = value(first + Int(step.a), now)
      case .loadLess:
        top += 1
        let value = value(first + Int(step.a), now)
        stack[top] = value < step.x ? 1 : value.isNaN ? .nan : 0
      case .loadAtMost:
        top += 1
        let value = value(first + Int(step.a), now)
        stack[top] = value <= step.x ? 1 : value.isNaN ? .nan : 0
      case .loadGreater:
        top += 1
        let value = value(first + Int(step.a), now)
        stack[top] = value > step.x ? 1 : value.isNaN ? .nan : 0
      case .loadAtLeast:
        top += 1
        let value = value(first + Int(step.a), now)
        stack[top] = value >= step.x ? 1 : value.isNaN ? .nan : 0
      case .negate: stack[top] = -stack[top]
      case .not: stack[top] = 1 - stack[top]
      case .convert: stack[top] = binding.conversions[Int(step.a)].apply(stack[top])
      case .clock, .season, .silent, .missing, .bad, .suspect, .window, .stuck, .spike, .jump,
        .disagree, .anomaly:
        top += 1
        stack[top] = ask(step, instance, now)
      case .formula:
        let count = Int(step.x)
        top -= count - 1
        var arguments: [Double] = []
        for k in 0..<count { arguments.append(stack[top + k]) }
        stack[top] = compute(Int(step.a), arguments)
      default:
        top -= 1
        stack[top] = Engine.combine(step.code, stack[top], stack[top + 1])
      }
    }
    return stack[0]
  }

  @inline(__always) private func value(_ input: Int, _ now: Int64) -> Double {
    let channel = channels[Int(binding.inputs[input])]
    return channel.until > now ? channel.value : .nan
  }

  /// An operator with two sides; unknown where a side is, but for `and` with false, `or` with true.
  private static func combine(_ code: Step.Code, _ a: Double, _ b: Double) -> Double {
    switch code {
    case .and: return a == 0 || b == 0 ? 0 : a.isNaN || b.isNaN ? .nan : 1
    case .or: return a == 1 || b == 1 ? 1 : a.isNaN || b.isNaN ? .nan : 0
    default: break
    }
    guard !a.isNaN, !b.isNaN else { return .nan }
    switch code {
    case .less: return a < b ? 1 : 0
    case .atMost: return a <= b ? 1 : 0
    case .greater: return a > b ? 1 : 0
    case .atLeast: return a >= b ? 1 : 0
    case .equal: return a == b ? 1 : 0
    case .unequal: return a != b ? 1 : 0
    case .plus: return finite(a + b)
    case .minus: return finite(a - b)
    case .times: return finite(a * b)
    case .over: return finite(a / b)
    case .smaller: return min(a, b)
    case .larger: return max(a, b)
    default: preconditionFailure("not an operator")
    }
  }

  /// Overflow and division by zero have no value.
  private static func finite(_ value: Double) -> Double { value.isFinite ? value : .nan }

  /// Arguments outside a formula's domain have no value.
  private func compute(_ formula: Int, _ arguments: [Double]) -> Double {
    guard !arguments.contains(where: \.isNaN) else { return .nan }
    do { return try binding.formulas[formula](arguments) } catch { return .nan }
  }

  /// A condition on time or on the data itself.
  private func ask(_ step: Step, _ instance: Int, _ now: Int64) -> Double {
    let place = binding.instances[instance]
    switch step.code {
    case .clock:
      let clock = binding.farms[Int(place.farm)].zone.clock(of: Instant(milliseconds: now))
      return Engine.within(clock, Int64(step.a), Int64(step.x)) ? 1 : 0
    case .season:
      let day = binding.farms[Int(place.farm)].zone.day(of: Instant(milliseconds: now)).civil
      let today = Int64(day.month * 100 + day.day)
      return Engine.within(today, Int64(step.a), Int64(step.x) + 1) ? 1 : 0
    case .silent:
      let heard = clocks[Int(place.clock)].heard
      return heard != never && now - heard >= Int64(step.x) ? 1 : 0
    case .missing: return missing(step, instance, now)
    default: return .nan
    }
  }

  /// Whether a value lies in a span that may pass the end of its circle.
  private static func within(_ value: Int64, _ from: Int64, _ to: Int64) -> Bool {
    from <= to ? value >= from && value < to : value >= from || value < to
  }

  /// Whether a sensor of the metric is missing by its own gateway's time; unknown before the first.
  private func missing(_ step: Step, _ instance: Int, _ now: Int64) -> Double {
    let place = binding.instances[instance]
    let time = min(now, clocks[Int(place.clock)].heard)
    var known = false
    for member in members[Int(binding.inputs[Int(place.input + step.a)])] {
      let due = missingAt(Int(member), Int64(step.x))
      if due <= time { return 1 }
      known = known || due != .max
    }
    return known ? 0 : .nan
  }
}
