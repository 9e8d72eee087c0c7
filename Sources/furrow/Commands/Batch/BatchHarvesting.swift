import ArgumentParser
import Farm
import Provenance
import Storage

/// Batches that go in or come out, as words of the command line.
enum PortionWords {
  /// `BATCH=700 kg` or `BATCH`.
  static func json(_ words: [String]) -> JSON? {
    guard !words.isEmpty else { return nil }
    return .array(
      words.map { word in
        let sides = word.split(separator: "=", maxSplits: 1).map(String.init)
        return .compact([
          "batch": .string(sides[0]), "quantity": sides.count > 1 ? .string(sides[1]) : nil,
        ])
      })
  }
}

/// `furrow batch harvest`
struct BatchHarvestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "harvest", abstract: "Harvest a batch: its limits are judged, its record sealed.",
    discussion: """
      A harvest into batches of their own (--output) lets the crop grow on; without, the batch is \
      what was harvested, and its cycle ends.

      \(ExitStatus.help(.usage))
      """)

  @Option(help: "How much, for example \"1200 kg\".") var quantity: String
  @Option(help: "The printed lot.") var lot: String?
  @Option(help: "GTIN.") var gtin: String?
  @Option(name: .customLong("output"), help: "A picking's own batch, as BATCH=QUANTITY.")
  var outputs: [String] = []
  @OptionGroup var event: EventOptions

  func run() throws {
    try event.tell(
      .harvest,
      [
        "quantity": .string(quantity), "lot": lot.map(JSON.string), "gtin": gtin.map(JSON.string),
        "outputs": PortionWords.json(outputs),
      ])
  }
}

/// `furrow batch pack`
struct BatchPackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack", abstract: "Pack a batch into other batches.",
    discussion: ExitStatus.help(.usage))

  @Option(name: .customLong("output"), help: "What came out, as BATCH=QUANTITY.")
  var outputs: [String]
  @Option(name: .customLong("input"), help: "What went in besides, as BATCH=QUANTITY.")
  var inputs: [String] = []
  @OptionGroup var event: EventOptions

  func run() throws {
    try event.tell(
      .pack, ["inputs": PortionWords.json(inputs), "outputs": PortionWords.json(outputs)])
  }
}

/// `furrow batch split`
struct BatchSplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split", abstract: "Split a batch into several.",
    discussion: ExitStatus.help(.usage))

  @Option(name: .customLong("output"), help: "What came out, as BATCH=QUANTITY.")
  var outputs: [String]
  @OptionGroup var event: EventOptions

  func run() throws { try event.tell(.split, ["outputs": PortionWords.json(outputs)]) }
}

/// `furrow batch merge`
struct BatchMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Make one batch of several.",
    discussion: ExitStatus.help(.usage))

  @Option(name: .customLong("input"), help: "What went in, as BATCH=QUANTITY.")
  var inputs: [String]
  @Option(help: "How much came out.") var quantity: String?
  @Option(help: "What it is, if not what the inputs were.") var product: String?
  @OptionGroup var event: EventOptions

  func run() throws {
    let output = JSON.compact([
      "batch": .string(event.batch), "quantity": quantity.map(JSON.string),
      "product": product.map(JSON.string),
    ])
    try event.tell(.merge, ["inputs": PortionWords.json(inputs), "outputs": [output]])
  }
}

/// `furrow batch seal`
struct BatchSealCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seal", abstract: "Seal a batch's record again, as it is now.",
    discussion: """
      A harvest seals by itself; this adds what came after: late readings, a journey, a recall. The \
      earlier seal stays in the log.

      \(ExitStatus.help(.usage))
      """)

  @Argument(help: "Id, lot, GTIN or web address of a batch.") var batch: String
  @OptionGroup var trace: TraceOptions

  func run() throws {
    let place = try trace.place.place()
    let site = try place.site()
    let store = try place.store(.write)
    let (name, sealed) = try store.write { transaction in
      let name = try trace.batch(batch, transaction.snapshot, site)
      let settler = EventSettler(transaction, site: site, at: .now)
      try settler.seal(name)
      return (name, try transaction.snapshot.sealedRecord(name)!)
    }
    if trace.global.json {
      print(
        JSON.compact([
          "batch": .string(name.description), "leaf": .number(Double(sealed.index)),
          "record": .string(Record.digest(of: sealed.body)),
        ]).pretty)
    } else {
      print(
        trace.global.output(
          en: "\(name.id): sealed as leaf \(sealed.index) of the log.",
          zh: "\(name.id)：已封存为日志第 \(sealed.index) 条。"))
    }
  }
}
