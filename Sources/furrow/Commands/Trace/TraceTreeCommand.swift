import ArgumentParser
import Farm
import Provenance
import Storage

/// `furrow trace tree BATCH`
struct TraceTreeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tree", abstract: "Draw what a batch came of and what came of it.",
    discussion: ExitStatus.help(.usage))

  @Argument(help: "Id, lot, GTIN or web address of a batch.") var batch: String
  @Flag(help: "Only what it came of.") var up = false
  @Flag(help: "Only what came of it.") var down = false
  @Flag(help: "Both (the default).") var both = false
  @Flag(help: "Graphviz instead of a drawing.") var dot = false
  @OptionGroup var trace: TraceOptions

  func run() throws {
    let place = try trace.place.place()
    let site = try place.site()
    let store = try place.store(.read)
    let directions: [Walk.Direction] =
      both || up == down ? [.up, .down] : up ? [.up] : [.down]
    try store.read { past in
      let name = try trace.batch(batch, past, site)
      let walks = try directions.map { direction in
        (direction, try Walk(from: [.init(name)], direction) { try past.lineage($0, direction) })
      }
      if trace.global.json {
        print(json(name, walks).pretty)
      } else if dot {
        print(graph(name, walks), terminator: "")
      } else {
        for (direction, walk) in walks { draw(name, direction, walk, past) }
      }
    }
  }

  private func draw(_ name: BatchName, _ direction: Walk.Direction, _ walk: Walk, _ past: Snapshot)
  {
    let output = trace.global.output
    let heading =
      direction == .up
      ? output(en: "CAME OF", zh: "来源") : output(en: "BECAME", zh: "去向")
    print(output.paint(heading, .heading))
    var children: [BatchName: [Lineage]] = [:]
    for edge in walk.edges {
      children[direction == .down ? edge.from : edge.to, default: []].append(edge)
    }
    var drawn: Set<BatchName> = []
    func branch(_ at: BatchName, _ prefix: String) {
      let edges = children[at] ?? []
      for (i, edge) in edges.enumerated() {
        let isLast = i == edges.count - 1
        let other = direction == .down ? edge.to : edge.from
        let isKnown = !drawn.insert(other).inserted
        let note =
          "\(output(edge.kind.title)) \(edge.time.description.prefix(10))"
          + (edge.quantity.map { ", \($0)" } ?? "")
        print(
          prefix + (isLast ? "└─ " : "├─ ") + output.paint(other.text(in: name.farm), .bold) + "  "
            + output.paint(note + (isKnown ? " ↑" : ""), .dim))
        if !isKnown { branch(other, prefix + (isLast ? "   " : "│  ")) }
      }
    }
    print(output.paint(name.id, .bold))
    branch(name, "")
  }

  private func graph(_ name: BatchName, _ walks: [(Walk.Direction, Walk)]) -> String {
    let quoted = { (name: BatchName) in "\"" + name.description.replacing("\"", with: "'") + "\"" }
    let edges = walks.flatMap(\.1.edges).map {
      "  \(quoted($0.from)) -> \(quoted($0.to)) [label=\"\($0.kind.rawValue)\"];\n"
    }
    return "digraph batches {\n  rankdir=LR;\n  \(quoted(name)) [style=bold];\n"
      + edges.joined() + "}\n"
  }

  private func json(_ name: BatchName, _ walks: [(Walk.Direction, Walk)]) -> JSON {
    var seen: Set<BatchName> = []
    let batches = walks.flatMap { direction, walk in
      walk.steps.filter { seen.insert($0.batch).inserted }.map { step -> JSON in
        [
          "farm": .string(step.batch.farm), "batch": .string(step.batch.id),
          "direction": .string(
            step.batch == name ? "start" : direction == .up ? "up" : "down"),
          "depth": .number(Double(step.depth)),
        ]
      }
    }
    return ["batches": .array(batches), "steps": .array(walks.flatMap(\.1.edges).map(\.json))]
  }
}

extension Lineage {
  var json: JSON {
    .compact([
      "from": .string(from.description), "to": .string(to.description), "event": .string(event),
      "kind": .string(kind.rawValue), "time": .string(time.description),
      "quantity": quantity.map { .string($0.description) },
    ])
  }
}
