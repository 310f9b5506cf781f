# The lease, the ledger and the boot records: one table, on demand. Its shape is what `agent table create` makes and `agent check` asks for.

resource "aws_dynamodb_table" "this" {
  #checkov:skip=CKV_AWS_119: it is encrypted with a key that AWS owns, at no cost; kms_key_arns.table makes it a key of one's own
  name                        = coalesce(var.table_name, var.name)
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "pk"
  range_key                   = "sk"
  deletion_protection_enabled = var.deletion_protection
  tags                        = var.tags

  attribute {
    name = "pk"
    type = "S"
  }

  attribute {
    name = "sk"
    type = "S"
  }

  # What is over expires after thirty days; the lease never does.
  ttl {
    attribute_name = "ttl"
    enabled        = true
  }

  # Restored, it is a new table: docs/operations.md, "The table is lost".
  point_in_time_recovery {
    enabled = true
  }

  # Without a key of one's own: the key that AWS owns, which is what "enabled = false" means to this provider.
  server_side_encryption {
    enabled     = var.kms_key_arns.table != null
    kms_key_arn = var.kms_key_arns.table
  }

  lifecycle {
    precondition {
      condition     = terraform_data.scope.output.name == var.name
      error_message = "The deployment's name was ${terraform_data.scope.output.name} and would be ${var.name}, which would make everything anew, the table too. Make a second module block with the new name, move the jobs' labels, then drain and destroy this one (docs/operations.md, Everything is to go)."
    }
  }
}
