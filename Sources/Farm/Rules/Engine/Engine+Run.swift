extension Engine {
  /// The value of a stretch of code at a place and event time; NaN when it is unknown.
  mutating func run(_ stretch: Stretch, _ place: Binding.Instance, _ now: Int64) -> Double {
    let first = Int(place.input)
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
      case .absolute: stack[top] = abs(stack[top])
      case .not: stack[top] = 1 - stack[top]
      case .convert: stack[top] = binding.conversions[Int(step.a)].apply(stack[top])
      case .window:
        top += 1
        let window = Int(binding.windowRefs[Int(place.window + step.a)])
        stack[top] = windows[window].answer(WindowFunction.allCases[Int(step.x)], now)
      case .clock, .season, .silent, .missing, .bad, .suspect, .stuck, .spike, .jump, .disagree,
        .anomaly:
        top += 1
        stack[top] = ask(step, place, now)
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
}
