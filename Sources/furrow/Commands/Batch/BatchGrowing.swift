import ArgumentParser
import Farm
import Provenance

/// `furrow batch open`
struct BatchOpenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Open a batch in a unit.", discussion: ExitStatus.help(.usage))

  @Option(help: "The kind of produce, for example tomato.") var product: String
  @Option(help: "Cultivar or breed.") var variety: String?
  @Option(help: "GTIN of 8, 12, 13 or 14 digits.") var gtin: String?
  @Option(help: "The printed lot, if not the batch's id.") var lot: String?
  @OptionGroup var event: EventOptions

  func run() throws {
    try event.tell(
      .open,
      [
        "product": .string(product), "variety": variety.map(JSON.string),
        "gtin": gtin.map(JSON.string), "lot": lot.map(JSON.string),
      ])
  }
}

/// What went into a batch.
struct InputOptions: ParsableArguments {
  @Option(help: "What went in: its name.") var input: String
  @Option(name: .customLong("input-lot"), help: "Its maker's lot.") var lot: String?
  @Option(help: "Its registration number.") var registration: String?
  @Option(help: "What works in it.") var ingredient: String?
  @Option(help: "Where it was bought.") var supplier: String?

  var json: JSON {
    .compact([
      "name": .string(input), "lot": lot.map(JSON.string),
      "registration": registration.map(JSON.string), "ingredient": ingredient.map(JSON.string),
      "supplier": supplier.map(JSON.string),
    ])
  }
}

/// `furrow batch sow`
struct BatchSowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sow", abstract: "Tell that seed was sown or seedlings planted.",
    discussion: ExitStatus.help(.usage))

  @Option(help: "How much, for example \"1.2 kg\".") var quantity: String?
  @OptionGroup var input: InputOptions
  @OptionGroup var event: EventOptions

  func run() throws {
    try event.tell(.sow, ["input": input.json, "quantity": quantity.map(JSON.string)])
  }
}

/// `furrow batch stock`
struct BatchStockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stock", abstract: "Tell that fry or larvae were stocked.",
    discussion: ExitStatus.help(.usage))

  @Option(help: "How many or how much.") var quantity: String?
  @OptionGroup var input: InputOptions
  @OptionGroup var event: EventOptions

  func run() throws {
    try event.tell(.stock, ["input": input.json, "quantity": quantity.map(JSON.string)])
  }
}

/// `furrow batch feed`
struct BatchFeedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "feed", abstract: "Tell that feed was given.",
    discussion: ExitStatus.help(.usage))

  @Option(help: "How much, for example \"40 kg\".") var quantity: String?
  @OptionGroup var input: InputOptions
  @OptionGroup var event: EventOptions

  func run() throws {
    try event.tell(.feed, ["input": input.json, "quantity": quantity.map(JSON.string)])
  }
}

/// `furrow batch apply`
struct BatchApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Tell that a pesticide, fertilizer or medicine was applied.",
    discussion: """
      The interval or withdrawal binds the next harvest: one that comes too soon is recorded as not \
      conformant, with the reason.

      \(ExitStatus.help(.usage))
      """)

  @Option(help: "How much, for example \"300 g\".") var quantity: String
  @Option(help: "When it ended.") var until: String?
  @Option(help: "Whole days to harvest, for example \"7 d\" (安全间隔期).") var interval: String?
  @Option(help: "Degree-days of water temperature to harvest (休药期).") var degreeDays: Double?
  @Option(help: "At most so many applications a season.") var maxApplications: Int?
  @Option(help: "Against what.") var reason: String?
  @OptionGroup var input: InputOptions
  @OptionGroup var event: EventOptions

  func run() throws {
    try event.tell(
      .apply,
      [
        "input": input.json, "quantity": .string(quantity), "until": until.map(JSON.string),
        "interval": interval.map(JSON.string), "degree_days": degreeDays.map(JSON.number),
        "max_applications": maxApplications.map { .number(Double($0)) },
        "reason": reason.map(JSON.string),
      ])
  }
}

/// `furrow batch irrigate`
struct BatchIrrigateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "irrigate", abstract: "Tell that it was irrigated.",
    discussion: ExitStatus.help(.usage))

  @Option(help: "How much water, for example \"12 m3\".") var quantity: String?
  @Option(help: "When it ended.") var until: String?
  @OptionGroup var event: EventOptions

  func run() throws {
    try event.tell(
      .irrigate, ["quantity": quantity.map(JSON.string), "until": until.map(JSON.string)])
  }
}

/// `furrow batch test`
struct BatchTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Tell what a laboratory found.",
    discussion: ExitStatus.help(.usage))

  @Option(
    name: .customLong("result"),
    help: "A finding, as SUBSTANCE=VALUE<LIMIT (acetamiprid=0.1 mg/kg<1 mg/kg).")
  var results: [String]
  @Option(help: "Number of the report.") var number: String?
  @Option(help: "Who tested.") var laboratory: String?
  @OptionGroup var event: EventOptions

  func run() throws {
    let findings = try results.map(finding)
    try event.tell(
      .test,
      [
        "test": .compact([
          "number": number.map(JSON.string), "laboratory": laboratory.map(JSON.string),
          "results": .array(findings),
        ])
      ])
  }

  private func finding(_ text: String) throws -> JSON {
    let sides = text.split(separator: "=", maxSplits: 1)
    guard sides.count == 2 else {
      throw Failure(
        .usage, Title(en: "\"\(text)\" is no finding.", zh: "“\(text)”不是检测结果。"),
        remedy: Title(
          en: "Write it as acetamiprid=0.1 mg/kg<1 mg/kg.", zh: "请写作 啶虫脒=0.1 mg/kg<1 mg/kg。"))
    }
    let numbers = sides[1].split(separator: "<", maxSplits: 1)
    return .compact([
      "substance": .string(String(sides[0])), "value": .string(String(numbers[0])),
      "limit": numbers.count > 1 ? .string(String(numbers[1])) : nil,
    ])
  }
}
