import Farm

/// Whether what a harvest went through allows it to be eaten, and why.
public struct Safety: Hashable, Sendable {
  /// What is said of a harvest as a whole: the worst of its findings.
  public enum Verdict: String, Sendable, CaseIterable, Comparable {
    /// Every limit that applies was kept.
    case conformant
    /// A limit could not be judged: never the same as kept.
    case unknown
    /// A limit was broken.
    case nonConformant = "non_conformant"

    public static func < (a: Self, b: Self) -> Bool {
      allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
    }

    /// For people.
    public var title: Title {
      switch self {
      case .conformant: Title(en: "conformant", zh: "合格")
      case .unknown: Title(en: "not known", zh: "无法判定")
      case .nonConformant: Title(en: "not conformant", zh: "不合格")
      }
    }
  }

  /// One limit and how it was kept.
  public struct Finding: Hashable, Sendable {
    /// How.
    public var verdict: Verdict
    /// The event that set the limit.
    public var event: String
    /// A sentence with the numbers.
    public var text: Title
  }

  /// Limit by limit, in the order of their events.
  public var findings: [Finding]

  /// The worst of the findings.
  public var verdict: Verdict { findings.map(\.verdict).max() ?? .conformant }

  /// Findings of a test that are over their limit.
  public static func exceeded(_ test: BatchEvent.Test) -> [BatchEvent.Finding] {
    test.results.filter { finding in
      guard let limit = finding.limit, let value = finding.value.number(in: limit.unit) else {
        return false
      }
      return value > limit.value
    }
  }

  /// Judges a harvest at a time by the events of its cycle up to then.
  ///
  /// Days are counted in the farm's calendar from the day an application ended: an interval of seven
  /// days allows harvest from the seventh day after. Degree-days are the sum of the daily means of
  /// water temperature (at least zero) over the whole days between; a day without a mean makes the sum
  /// unknown unless the known days alone reach it. Limits come from the events; none is assumed: what
  /// was applied without an interval is unknown. A test counts whenever it was told, since
  /// laboratories answer after the harvest.
  public init(
    events: [BatchEvent], harvest: Instant, zone: Zone, dailyMean: (CivilDay) -> Double?
  ) {
    findings = []
    let before = events.filter { $0.time <= harvest }
    for event in before {
      if event.kind == .apply, event.limits?.days == nil, event.limits?.degreeDays == nil {
        judgeWithoutInterval(event)
      }
      if let limits = event.limits {
        let end = zone.day(of: event.until ?? event.time)
        let day = zone.day(of: harvest)
        if let days = limits.days { judge(event, days: days, passed: day.number - end.number) }
        if let sum = limits.degreeDays { judge(event, sum, end, day, dailyMean) }
      }
    }
    judge(tests: events)
    judgeCounts(before)
  }

  /// Judges what laboratories found, where there is no harvest to judge: of what was bought in.
  public init(tests events: [BatchEvent]) {
    findings = []
    judge(tests: events)
  }

  /// Judges further tests: of what the harvest became.
  public mutating func judge(tests events: [BatchEvent]) {
    for event in events { event.test.map { judge(event, $0) } }
  }

  private mutating func judgeWithoutInterval(_ event: BatchEvent) {
    let name = event.input?.name ?? ""
    add(
      .unknown, event, en: "\(name): no interval was told (0 d where none is asked).",
      zh: "\(name)：未登记安全间隔期(无要求时登记 0 d)。")
  }

  private mutating func judge(_ event: BatchEvent, days: Int, passed: Int) {
    let name = event.input?.name ?? ""
    add(
      passed >= days ? .conformant : .nonConformant, event,
      en: "\(name): \(passed) days before harvest, \(days) asked.",
      zh: "\(name)：距采收 \(passed) 天，要求 \(days) 天。")
  }

  private mutating func judge(
    _ event: BatchEvent, _ asked: Double, _ end: CivilDay, _ day: CivilDay,
    _ dailyMean: (CivilDay) -> Double?
  ) {
    let name = event.input?.name ?? ""
    let days = (end.number + 1)..<max(day.number, end.number + 1)
    let means = days.map { dailyMean(CivilDay(number: $0)) }
    let missing = means.filter { $0 == nil }.count
    let sum = means.reduce(0) { $0 + max(0, $1 ?? 0) }
    let (has, wants) = (fixed(sum, 0), fixed(asked, 0))
    if sum >= asked {
      add(
        .conformant, event, en: "\(name): \(has) degree-days before harvest, \(wants) asked.",
        zh: "\(name)：采收前积温 \(has) 度日，要求 \(wants) 度日。")
    } else if missing > 0 {
      add(
        .unknown, event,
        en: "\(name): \(has) degree-days known, \(wants) asked, \(missing) days without readings.",
        zh: "\(name)：已知积温 \(has) 度日，要求 \(wants) 度日，缺 \(missing) 天水温。")
    } else {
      add(
        .nonConformant, event,
        en: "\(name): \(has) degree-days before harvest, \(wants) asked.",
        zh: "\(name)：采收前积温 \(has) 度日，要求 \(wants) 度日。")
    }
  }

  private mutating func judge(_ event: BatchEvent, _ test: BatchEvent.Test) {
    let exceeded = Self.exceeded(test)
    for finding in test.results {
      guard let limit = finding.limit else { continue }
      add(
        exceeded.contains(finding) ? .nonConformant : .conformant, event,
        en: "\(finding.substance): \(finding.value) found, \(limit) allowed.",
        zh: "\(finding.substance)：检出 \(finding.value)，限量 \(limit)。")
    }
  }

  /// Applications of one product over the season, against the smallest number that any of them names.
  private mutating func judgeCounts(_ events: [BatchEvent]) {
    let applied = events.filter { $0.kind == .apply && $0.input != nil }
    var seen: Set<String> = []
    for event in applied where seen.insert(event.input!.identity).inserted {
      let same = applied.filter { $0.input!.identity == event.input!.identity }
      guard let most = same.compactMap({ $0.limits?.maxApplications }).min() else { continue }
      let name = event.input!.name
      add(
        same.count <= most ? .conformant : .nonConformant, same.last!,
        en: "\(name): \(same.count) applied this season, at most \(most) allowed.",
        zh: "\(name)：施用 \(same.count) 次，最多 \(most) 次。")
    }
  }

  private mutating func add(_ verdict: Verdict, _ event: BatchEvent, en: String, zh: String) {
    findings.append(Finding(verdict: verdict, event: event.id, text: Title(en: en, zh: zh)))
  }
}
