/// What a rule takes: in how many units it runs, and the memory of one of them.
public struct RuleCost: Hashable, Sendable {
  /// Units, or gateways.
  public var units: Int
  /// Bytes a unit: its state, and what its windows hold when they are full.
  public var bytes: Int

  /// The cost of each rule of a book on a site, by name. Windows are reckoned with the interval that
  /// the site gives for a sensor, else ten minutes; those that rules share count for each.
  public static func all(_ book: RuleBook, on site: Site) -> [String: RuleCost] {
    let binding = Binder.bind(book, to: site)
    var costs: [String: RuleCost] = [:]
    for rule in book.rules { costs[rule.name] = RuleCost(units: 0, bytes: 0) }
    for instance in binding.instances {
      let name = binding.rules[Int(binding.plans[Int(instance.plan)].rule)].name
      let bytes = binding.bytes(of: instance)
      costs[name]!.units += 1
      costs[name]!.bytes = max(costs[name]!.bytes, bytes)
    }
    return costs
  }
}

extension Binding {
  fileprivate func bytes(of instance: Instance) -> Int {
    var bytes = MemoryLayout<RuleState>.stride + MemoryLayout<Instance>.stride
    bytes += Int(instance.inputCount) * MemoryLayout<Int32>.stride
    if instance.command >= 0 { bytes += MemoryLayout<CommandState>.stride }
    let count = Int(plans[Int(instance.plan)].windowCount)
    for ref in Int(instance.window)..<(Int(instance.window) + count) {
      bytes += self.bytes(of: windows[Int(windowRefs[ref])])
    }
    for expression in rules[Int(plans[Int(instance.plan)].rule)].expressions {
      expression.walk {
        guard case .data(let function, _, _) = $0 else { return }
        if function == .anomaly { bytes += MemoryLayout<AnomalyState>.stride }
        if function == .spike || function == .jump {
          bytes += MemoryLayout<ShapeDetector>.stride
        }
      }
    }
    return bytes
  }

  private func bytes(of window: WindowPlace) -> Int {
    let channel = channels[Int(inputs[Int(window.place.input)])]
    let sensors = channel.unit < 0 ? [] : units[Int(channel.unit)].sensors
    let interval = sensors.first { $0.metric.id == channel.metric }?.interval ?? 10 * .minute
    let readings = Int(window.span / max(1, interval)) + 1
    let each =
      MemoryLayout<Window.Sample>.stride + (window.needs.contains(.middle) ? 24 : 0)
    return MemoryLayout<Window>.stride + readings * each
  }
}
