extension Story {
  /// Plays the story with some rules; the same engine as live, so the same alerts.
  public func run(_ book: RuleBook) -> Outcome {
    var play = Play(story: self, book: book)
    for input in inputs { play.take(input) }
    return Outcome(rows: compare(play.lines), changes: play.changes)
  }

  /// Puts expected and got side by side: in step where they agree.
  private func compare(_ all: [Line]) -> [(expected: Line?, got: Line?)] {
    let quiet: Set<String> = ["pending", "cancelled"]
    let wantsAll = expected.contains { quiet.contains($0.words.first ?? "") }
    var got = all.filter { wantsAll || !quiet.contains($0.words[0]) }[...]
    var rows: [(expected: Line?, got: Line?)] = []
    for line in expected {
      if let found = got.firstIndex(where: { line.fits($0) }) {
        rows += got[..<found].map { (expected: nil, got: $0) }
        rows.append((line, got[found]))
        got = got[(found + 1)...]
      } else {
        rows.append((line, nil))
      }
    }
    return rows + got.map { (expected: nil, got: $0) }
  }
}

/// A story while it is played.
private struct Play {
  let story: Story
  let book: RuleBook
  var engine: Engine
  var catalogue: Catalogue
  var changes = Changes()
  var lines: [Story.Line] = []

  init(story: Story, book: RuleBook) {
    (self.story, self.book) = (story, book)
    catalogue = Catalogue(book.derivedSeries(story.site))
    engine = Engine(rules: book, site: story.site, catalogue: catalogue)
  }

  mutating func take(_ input: Story.Input) {
    var now = Changes()
    switch input {
    case .reading(let series, let time, let value, _):
      let id = catalogue.number(series)
      engine.add(id, series)
      // As the pipeline does: what is not newer than the newest judged one is never judged.
      if let newest = engine.newest(id), newest >= time { return }
      _ = engine.step(Reading(series: id, time: time, value: value), into: &now)
    case .advance(let time):
      engine.advance(farm: story.site.farms[0].id, to: time, into: &now)
    case .restart:
      do {
        engine = try Engine(
          snapshot: engine.snapshot(), rules: book, site: story.site, catalogue: catalogue)
      } catch {
        preconditionFailure("an engine refuses its own snapshot: \(error.message)")
      }
    }
    tell(now)
    if story.acknowledges {
      var after = Changes()
      for command in now.commands {
        engine.acknowledge(command: command.id, at: command.at, into: &after)
      }
      tell(after)
    }
  }

  private mutating func tell(_ now: Changes) {
    var fresh: [Story.Line] = []
    for change in now.alerts {
      guard story.watched.isEmpty || story.watched.contains(change.rule) else { continue }
      var words = [change.state.rawValue, change.rule]
      if !change.unit.isEmpty { words.append(change.unit) }
      words.append(change.severity.rawValue)
      if change.quiet { words.append("quiet") }
      fresh.append(Story.Line(at: change.at - story.start, words: words))
    }
    for command in now.commands {
      guard story.watched.isEmpty || story.watched.contains(command.rule) else { continue }
      var words = ["command", command.actuator, command.action, command.unit]
      if command.attempt > 0 { words.append("again") }
      fresh.append(Story.Line(at: command.at - story.start, words: words))
    }
    // A change and its command share an instant; across instants the order is that of time.
    for line in fresh.enumerated().sorted(by: {
      ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
    }) {
      lines.append(line.element)
    }
    changes.alerts += now.alerts
    changes.commands += now.commands
    changes.derived += now.derived
    changes.revisions += now.revisions
  }
}
