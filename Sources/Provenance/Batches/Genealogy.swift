import Farm

/// A step from one batch to another: some of the first became the second.
public struct Lineage: Hashable, Sendable {
  /// What went in.
  public var from: BatchName
  /// What came out.
  public var to: BatchName
  /// The event that made the one of the other.
  public var event: String
  /// What kind of event.
  public var kind: EventKind
  /// When.
  public var time: Instant
  /// How much went in, if said.
  public var quantity: Amount?

  /// A step.
  public init(
    from: BatchName, to: BatchName, event: String, kind: EventKind, time: Instant,
    quantity: Amount? = nil
  ) {
    (self.from, self.to, self.event, self.kind) = (from, to, event, kind)
    (self.time, self.quantity) = (time, quantity)
  }
}

extension BatchEvent {
  /// The steps that an event makes: each batch that went in to each that came out, as GS1 EPCIS says
  /// of a transformation. A harvest into other batches leads from the crop to each picking.
  public var lineage: [Lineage] {
    let sources: [Portion] =
      switch kind {
      case .harvest: outputs.isEmpty ? [] : [Portion(batch, quantity)]
      case .pack, .split, .merge: inputs
      default: []
      }
    guard !sources.isEmpty, !outputs.isEmpty else { return [] }
    let id = id
    return sources.flatMap { source in
      outputs.filter { $0.batch != source.batch }.map {
        Lineage(
          from: source.batch, to: $0.batch, event: id, kind: kind, time: time,
          // Of a single source, what came out is what went in.
          quantity: sources.count == 1 ? $0.quantity : source.quantity)
      }
    }
  }
}

/// Which batches are reached from some, downstream or up, reading only what is reached.
///
/// Two ways of walking. GS1's standard mode: whatever went into an event may be in whatever came out
/// of it. By time: what left a batch before the suspicion entered it is spared, such as the first
/// picking of a crop that was sprayed later. The standard walk is what a recall prints; what time
/// spares is marked in it.
public struct Walk: Sendable {
  /// A batch that was reached.
  public struct Step: Hashable, Sendable {
    /// Which.
    public var batch: BatchName
    /// Steps from the nearest start.
    public var depth: Int
    /// The earliest time from which what is suspected may be in it; `nil` when timing spares it.
    public var since: Instant?
    /// The step by which it was first reached; `nil` for a start.
    public var via: Lineage?
  }

  /// Where to walk.
  public enum Direction: Sendable { case down, up }

  /// Every batch reached, nearest first, each once.
  public private(set) var steps: [Step] = []
  /// Every step between them.
  public private(set) var edges: [Lineage] = []

  /// A batch to begin with, and since when it is suspected.
  public struct Start: Hashable, Sendable {
    /// Which.
    public var batch: BatchName
    /// Since when; the beginning of time when the whole batch is.
    public var since: Instant
    /// A start.
    public init(_ batch: BatchName, since: Instant = Instant(milliseconds: .min)) {
      (self.batch, self.since) = (batch, since)
    }
  }

  /// Walks from the starts; `neighbours` gives a batch's steps in the direction.
  public init(
    from starts: [Start], _ direction: Direction,
    neighbours: (BatchName) throws -> [Lineage]
  ) rethrows {
    var position: [BatchName: Int] = [:]
    for start in starts where position[start.batch] == nil {
      position[start.batch] = steps.count
      steps.append(Step(batch: start.batch, depth: 0, since: start.since, via: nil))
    }
    var at = 0
    while at < steps.count {
      let step = steps[at]
      at += 1
      let found = try neighbours(step.batch)
      for edge in found {
        edges.append(edge)
        let other = direction == .down ? edge.to : edge.from
        guard position[other] == nil else { continue }
        position[other] = steps.count
        steps.append(Step(batch: other, depth: step.depth + 1, since: nil, via: edge))
      }
    }
    guard direction == .down else {
      // Upstream, whatever is reached at all may be the source.
      for i in steps.indices where steps[i].since == nil { steps[i].since = steps[i].via?.time }
      return
    }
    spread(position)
  }

  /// Earliest arrivals: steps in the order of time, each taken only if suspicion was there by then.
  /// Steps of one instant may follow each other, so they are gone through until nothing changes.
  private mutating func spread(_ position: [BatchName: Int]) {
    let ordered = edges.sorted { $0.time < $1.time }
    var first = 0
    while first < ordered.count {
      let end = ordered[first...].firstIndex { $0.time > ordered[first].time } ?? ordered.count
      var isChanging = true
      while isChanging {
        isChanging = false
        for edge in ordered[first..<end] where take(edge, position) { isChanging = true }
      }
      first = end
    }
  }

  /// Whether suspicion came over a step where it was not before, or not so early.
  private mutating func take(_ edge: Lineage, _ position: [BatchName: Int]) -> Bool {
    guard let from = position[edge.from], let to = position[edge.to],
      let since = steps[from].since, since <= edge.time
    else { return false }
    if let known = steps[to].since, known <= edge.time { return false }
    steps[to].since = edge.time
    return true
  }

  /// Batches that the standard walk reaches and timing spares.
  public var spared: [BatchName] { steps.filter { $0.since == nil }.map(\.batch) }
}

/// What became of a batch's quantity: what a mock recall must add up to.
public struct MassBalance: Hashable, Sendable {
  /// What there was.
  public var produced: Double
  /// What went into other batches, to buyers, was destroyed, is still there.
  public var packed: Double, shipped: Double, destroyed: Double, remaining: Double
  /// In which it is counted.
  public var unit: UnitOfMeasure

  /// The balance of a batch; `nil` when it was never weighed.
  public init?(_ batch: Batch) {
    guard let unit = batch.unitOfMeasure, batch.produced > 0 else { return nil }
    (produced, packed, shipped) = (batch.produced, batch.packed, batch.shipped)
    (destroyed, remaining, self.unit) = (batch.destroyed, batch.remaining, unit)
  }

  /// The share that is accounted for by what was written down, 0…1.
  public var accounted: Double { min(1, (packed + shipped + destroyed) / produced) }
}
