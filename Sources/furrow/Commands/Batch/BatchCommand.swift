import ArgumentParser
import Farm

/// `furrow batch`: what was done to lots of produce, told one event at a time.
struct BatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "Open batches and tell what is done to them.",
    discussion: """
      An event is never edited or deleted: tell it again rightly and point to the wrong one with \
      `furrow batch correct`.
      """,
    subcommands: [
      BatchListCommand.self, BatchOpenCommand.self, BatchSowCommand.self, BatchStockCommand.self,
      BatchApplyCommand.self, BatchFeedCommand.self, BatchIrrigateCommand.self,
      BatchTestCommand.self, BatchHarvestCommand.self, BatchPackCommand.self,
      BatchSplitCommand.self, BatchMergeCommand.self, BatchAggregateCommand.self,
      BatchShipCommand.self, BatchReceiveCommand.self, BatchHoldCommand.self,
      BatchRecallCommand.self, BatchReleaseCommand.self, BatchDestroyCommand.self,
      BatchCorrectCommand.self, BatchEventCommand.self, BatchImportCommand.self,
      BatchSealCommand.self,
    ],
    defaultSubcommand: BatchListCommand.self)
}
